import { integer, pointer } from './arguments';
import { finish } from './epilogue';
import { madd } from './vectors';

// y = activation(x · W + bias) + residual with W stored as int8
//
// Lanes are rows (outputs). 8 rows are one group, and a group is one contiguous stream of blocks of 32 inputs:
//
//   block of 272 bytes │ 8 bfloat16 scales │ pair 0: r0 r0 r1 r1 … r7 r7 │ pair 1 │ … │ pair 15 │
//                                           16 bytes: inputs 2p, 2p + 1 of each of the 8 rows
//
// A pair of inputs is multiplied for four rows by one 16-bit dot product, and no sum is ever taken across lanes.
//
// Arguments: 0 W, 1 activations as int16, 2 their scales (both as in quantize.ts), 3 y [N, R], 4 bias, 5 residual,
// 6 N, 7 R, 8 blocks, 9 activation, 10 groups a chunk, 11 tokens a chunk (a multiple of 4), 12 scratch (linear-int4.ts).

const BLOCK: usize = 272;

/** Scales of rows 0 to 3, in the lower halves of the first 16 bytes of a block. */
// @ts-ignore: decorator
@inline
function lowScales(both: v128): v128 {
  return i32x4.shl(both, 16);
}

/** Scales of rows 4 to 7, in the upper halves. */
// @ts-ignore: decorator
@inline
function highScales(both: v128): v128 {
  return v128.and(both, i32x4.splat(0xffff0000));
}

export function linearInt8(chunk: i32): void {
  const N = integer(6);
  const groups = (integer(7) + 7) >> 3;
  const groupsPerChunk = integer(10);
  const groupChunks = (groups + groupsPerChunk - 1) / groupsPerChunk;
  const firstToken = (chunk / groupChunks) * integer(11);
  const endToken = min(N, firstToken + integer(11));
  const firstGroup = (chunk % groupChunks) * groupsPerChunk;
  const endGroup = min(groups, firstGroup + groupsPerChunk);
  if (N === 1) {
    for (let group = firstGroup; group < endGroup; group++) oneToken(group);
    return;
  }
  for (let group = firstGroup; group < endGroup; group++)
    int8Tokens(pointer(0) + <usize>group * integer(8) * BLOCK, 0, group * 8, firstToken, endToken);
}

/** 8 rows of the only token. */
function oneToken(group: i32): void {
  const blocks = integer(8);
  let w = pointer(0) + <usize>group * blocks * BLOCK;
  let x = pointer(1);
  let scale = pointer(2);
  const end = scale + <usize>blocks * 8;
  let sum0 = f32x4.splat(0);
  let sum1 = f32x4.splat(0);
  for (; scale < end; scale += 8) {
    let low = i32x4.splat(0);
    let high = i32x4.splat(0);
    const both = v128.load(w);
    w += 16;
    for (const stop = w + 256; w < stop; w += 64) {
      let a = v128.load_splat<i32>(x);
      low = i32x4.add(low, i32x4.dot_i16x8_s(v128.load_ext<i8>(w), a));
      high = i32x4.add(high, i32x4.dot_i16x8_s(v128.load_ext<i8>(w, 8), a));
      a = v128.load_splat<i32>(x, 4);
      low = i32x4.add(low, i32x4.dot_i16x8_s(v128.load_ext<i8>(w, 16), a));
      high = i32x4.add(high, i32x4.dot_i16x8_s(v128.load_ext<i8>(w, 24), a));
      a = v128.load_splat<i32>(x, 8);
      low = i32x4.add(low, i32x4.dot_i16x8_s(v128.load_ext<i8>(w, 32), a));
      high = i32x4.add(high, i32x4.dot_i16x8_s(v128.load_ext<i8>(w, 40), a));
      a = v128.load_splat<i32>(x, 12);
      low = i32x4.add(low, i32x4.dot_i16x8_s(v128.load_ext<i8>(w, 48), a));
      high = i32x4.add(high, i32x4.dot_i16x8_s(v128.load_ext<i8>(w, 56), a));
      x += 16;
    }
    const s = v128.load_splat<f32>(scale);
    sum0 = madd(f32x4.convert_i32x4_s(low), f32x4.mul(lowScales(both), s), sum0);
    sum1 = madd(f32x4.convert_i32x4_s(high), f32x4.mul(highScales(both), s), sum1);
  }
  const row = group * 8;
  finish(sum0, pointer(3), pointer(4), pointer(5), 0, 0, row, integer(7), integer(9));
  finish(sum1, pointer(3), pointer(4), pointer(5), 0, 0, row + 4, integer(7), integer(9));
}

/**
 * 8 rows of the tokens from `first` to `end`, four at a time: each weight is read once for the four. `offsets` is 0, or the
 * place of 8 float32 offsets for each block (int4 weights come here widened, and have them).
 */
export function int8Tokens(w: usize, offsets: usize, row: i32, first: i32, end: i32): void {
  for (let token = first; token < end; token += 4) fourTokens(w, offsets, row, token);
}

// One pair a turn, not two: with two, V8 (12.x) loads all their operands first, has no registers left for the sums, and
// the loop takes a quarter longer.
function fourTokens(w: usize, offsets: usize, row: i32, token: i32): void {
  const blocks = integer(8);
  let x = pointer(1) + <usize>token * blocks * 64;
  let scale = pointer(2) + <usize>token * blocks * 8;
  const end = scale + <usize>blocks * 32;
  let sum00 = f32x4.splat(0);
  let sum01 = f32x4.splat(0);
  let sum10 = f32x4.splat(0);
  let sum11 = f32x4.splat(0);
  let sum20 = f32x4.splat(0);
  let sum21 = f32x4.splat(0);
  let sum30 = f32x4.splat(0);
  let sum31 = f32x4.splat(0);
  for (; scale < end; scale += 32) {
    let t00 = i32x4.splat(0);
    let t01 = i32x4.splat(0);
    let t10 = i32x4.splat(0);
    let t11 = i32x4.splat(0);
    let t20 = i32x4.splat(0);
    let t21 = i32x4.splat(0);
    let t30 = i32x4.splat(0);
    let t31 = i32x4.splat(0);
    const block = w;
    w += 16;
    for (const stop = w + 256; w < stop; w += 16) {
      const low = v128.load_ext<i8>(w);
      const high = v128.load_ext<i8>(w, 8);
      let a = v128.load_splat<i32>(x);
      t00 = i32x4.add(t00, i32x4.dot_i16x8_s(low, a));
      t01 = i32x4.add(t01, i32x4.dot_i16x8_s(high, a));
      a = v128.load_splat<i32>(x, 4);
      t10 = i32x4.add(t10, i32x4.dot_i16x8_s(low, a));
      t11 = i32x4.add(t11, i32x4.dot_i16x8_s(high, a));
      a = v128.load_splat<i32>(x, 8);
      t20 = i32x4.add(t20, i32x4.dot_i16x8_s(low, a));
      t21 = i32x4.add(t21, i32x4.dot_i16x8_s(high, a));
      a = v128.load_splat<i32>(x, 12);
      t30 = i32x4.add(t30, i32x4.dot_i16x8_s(low, a));
      t31 = i32x4.add(t31, i32x4.dot_i16x8_s(high, a));
      x += 16;
    }
    const scale0 = lowScales(v128.load(block));
    const scale1 = highScales(v128.load(block));
    let s = v128.load_splat<f32>(scale);
    sum00 = madd(f32x4.convert_i32x4_s(t00), f32x4.mul(scale0, s), sum00);
    sum01 = madd(f32x4.convert_i32x4_s(t01), f32x4.mul(scale1, s), sum01);
    s = v128.load_splat<f32>(scale, 8);
    sum10 = madd(f32x4.convert_i32x4_s(t10), f32x4.mul(scale0, s), sum10);
    sum11 = madd(f32x4.convert_i32x4_s(t11), f32x4.mul(scale1, s), sum11);
    s = v128.load_splat<f32>(scale, 16);
    sum20 = madd(f32x4.convert_i32x4_s(t20), f32x4.mul(scale0, s), sum20);
    sum21 = madd(f32x4.convert_i32x4_s(t21), f32x4.mul(scale1, s), sum21);
    s = v128.load_splat<f32>(scale, 24);
    sum30 = madd(f32x4.convert_i32x4_s(t30), f32x4.mul(scale0, s), sum30);
    sum31 = madd(f32x4.convert_i32x4_s(t31), f32x4.mul(scale1, s), sum31);
    if (offsets) {
      const offset0 = v128.load(offsets);
      const offset1 = v128.load(offsets, 16);
      s = sumOf(scale);
      sum00 = madd(offset0, s, sum00);
      sum01 = madd(offset1, s, sum01);
      s = sumOf(scale + 8);
      sum10 = madd(offset0, s, sum10);
      sum11 = madd(offset1, s, sum11);
      s = sumOf(scale + 16);
      sum20 = madd(offset0, s, sum20);
      sum21 = madd(offset1, s, sum21);
      s = sumOf(scale + 24);
      sum30 = madd(offset0, s, sum30);
      sum31 = madd(offset1, s, sum31);
      offsets += 32;
    }
  }
  const y = pointer(3);
  const bias = pointer(4);
  const residual = pointer(5);
  const tokens = integer(6);
  const rows = integer(7);
  const activation = integer(9);
  finish(sum00, y, bias, residual, token, rows, row, rows, activation);
  finish(sum01, y, bias, residual, token, rows, row + 4, rows, activation);
  if (token + 1 >= tokens) return;
  finish(sum10, y, bias, residual, token + 1, rows, row, rows, activation);
  finish(sum11, y, bias, residual, token + 1, rows, row + 4, rows, activation);
  if (token + 2 >= tokens) return;
  finish(sum20, y, bias, residual, token + 2, rows, row, rows, activation);
  finish(sum21, y, bias, residual, token + 2, rows, row + 4, rows, activation);
  if (token + 3 >= tokens) return;
  finish(sum30, y, bias, residual, token + 3, rows, row, rows, activation);
  finish(sum31, y, bias, residual, token + 3, rows, row + 4, rows, activation);
}

/** Sum of the values of a block of activations, in every lane. */
// @ts-ignore: decorator
@inline
function sumOf(scale: usize): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(v128.load_splat<i32>(scale, 4)), v128.load_splat<f32>(scale));
}
