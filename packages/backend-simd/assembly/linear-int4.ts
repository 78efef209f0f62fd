import { integer, pointer } from './arguments';
import { finish } from './epilogue';
import { int8Tokens } from './linear-int8';
import { threadNumber } from './pool';
import { madd } from './vectors';

// y = activation(x · W + bias) + residual with W stored as int4
//
// w ≈ scale · q + offset with q from 0 to 15. Groups of 8 rows and blocks of 32 inputs, as for int8:
//
//   block of 160 bytes │ 8 × (bfloat16 offset, bfloat16 scale) │ 4 × 32 bytes, each 8 inputs of the 8 rows │
//
//   32 bytes: 16 lanes of 16 bits, lanes 2r and 2r + 1 of row r. Lane 2r + j holds inputs j, 2 + j, 4 + j, 6 + j of the
//   eight in its four nibbles, from the lowest. So one mask (and a shift) gives a vector of pairs for a 16-bit dot
//   product, with no sign to extend and nothing to shuffle:
//
//   lane  0: i6 i4 i2 i0   lane 1: i7 i5 i3 i1   & 0x000F → pair (i0, i1) of rows 0 to 3, and so on
//
// The offset takes part once a block: offset · Σ x.
//
// One token is computed here. For more, a group is first widened to int8 in scratch of the thread, which stays in its
// cache, and then taken by linear-int8.ts: what it costs to take the weights apart is spread over all tokens of the chunk.
//
// Arguments as in linear-int8.ts, 12 scratch: 304 bytes a block and thread, 13 the number 15.

const BLOCK: usize = 160;

export function linearInt4(chunk: i32): void {
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
  const blocks = <usize>integer(8);
  const wide = pointer(12) + <usize>threadNumber() * blocks * 304;
  const offsets = wide + blocks * 272;
  for (let group = firstGroup; group < endGroup; group++) {
    widen(group, wide, offsets);
    int8Tokens(wide, offsets, group * 8, firstToken, endToken);
  }
}

/** 15 in every 16-bit lane. From an argument, since V8 (13.x) makes a constant vector anew at every use. */
// @ts-ignore: decorator
@inline
function nibbleMask(): v128 {
  return i16x8.splat(<i16>integer(13));
}
// @ts-ignore: decorator
@inline
function pair0(a: v128, mask: v128): v128 {
  return v128.and(a, mask);
}
// @ts-ignore: decorator
@inline
function pair1(a: v128, mask: v128): v128 {
  return v128.and(i16x8.shr_u(a, 4), mask);
}
// @ts-ignore: decorator
@inline
function pair2(a: v128, mask: v128): v128 {
  return v128.and(i16x8.shr_u(a, 8), mask);
}
// @ts-ignore: decorator
@inline
function pair3(a: v128): v128 {
  return i16x8.shr_u(a, 12);
}
// @ts-ignore: decorator
@inline
function scaleOf(a: v128): v128 {
  return v128.and(a, i32x4.splat(0xffff0000));
}
// @ts-ignore: decorator
@inline
function offsetOf(a: v128): v128 {
  return i32x4.shl(a, 16);
}
/** q · x → (scale · (q · x) + offset · Σ x) · scale of x, added to the sum. */
// @ts-ignore: decorator
@inline
function settle(products: v128, sumX: v128, weights: v128, scaleX: v128, sum: v128): v128 {
  const scaled = f32x4.mul(f32x4.convert_i32x4_s(products), scaleOf(weights));
  return madd(madd(sumX, offsetOf(weights), scaled), scaleX, sum);
}

/** 8 rows of the only token. */
function oneToken(group: i32): void {
  const blocks = integer(8);
  let w = pointer(0) + <usize>group * blocks * BLOCK;
  const mask = nibbleMask();
  let x = pointer(1);
  let scale = pointer(2);
  const end = scale + <usize>blocks * 8;
  let sum0 = f32x4.splat(0);
  let sum1 = f32x4.splat(0);
  for (; scale < end; scale += 8) {
    const w0 = v128.load(w);
    const w1 = v128.load(w, 16);
    let low = i32x4.splat(0);
    let high = i32x4.splat(0);
    w += 32;
    for (const stop = w + 128; w < stop; w += 32) {
      const a = v128.load(w);
      const b = v128.load(w, 16);
      let p = v128.load_splat<i32>(x);
      low = i32x4.add(low, i32x4.dot_i16x8_s(pair0(a, mask), p));
      high = i32x4.add(high, i32x4.dot_i16x8_s(pair0(b, mask), p));
      p = v128.load_splat<i32>(x, 4);
      low = i32x4.add(low, i32x4.dot_i16x8_s(pair1(a, mask), p));
      high = i32x4.add(high, i32x4.dot_i16x8_s(pair1(b, mask), p));
      p = v128.load_splat<i32>(x, 8);
      low = i32x4.add(low, i32x4.dot_i16x8_s(pair2(a, mask), p));
      high = i32x4.add(high, i32x4.dot_i16x8_s(pair2(b, mask), p));
      p = v128.load_splat<i32>(x, 12);
      low = i32x4.add(low, i32x4.dot_i16x8_s(pair3(a), p));
      high = i32x4.add(high, i32x4.dot_i16x8_s(pair3(b), p));
      x += 16;
    }
    const s = v128.load_splat<f32>(scale);
    const sumX = f32x4.convert_i32x4_s(v128.load_splat<i32>(scale, 4));
    sum0 = settle(low, sumX, w0, s, sum0);
    sum1 = settle(high, sumX, w1, s, sum1);
  }
  const row = group * 8;
  finish(sum0, pointer(3), pointer(4), pointer(5), 0, 0, row, integer(7), integer(9));
  finish(sum1, pointer(3), pointer(4), pointer(5), 0, 0, row + 4, integer(7), integer(9));
}

/** A group in the layout of int8, and 8 float32 offsets for each block. */
function widen(group: i32, to: usize, offsets: usize): void {
  const blocks = integer(8);
  const mask = nibbleMask();
  let w = pointer(0) + <usize>group * blocks * BLOCK;
  for (let block = 0; block < blocks; block++) {
    const w0 = v128.load(w);
    const w1 = v128.load(w, 16);
    v128.store(to, v128.or(i32x4.shr_u(w0, 16), scaleOf(w1)));
    v128.store(offsets, offsetOf(w0));
    v128.store(offsets, offsetOf(w1), 16);
    offsets += 32;
    to += 16;
    w += 32;
    for (const stop = w + 128; w < stop; w += 32) {
      const a = v128.load(w);
      const b = v128.load(w, 16);
      v128.store(to, i8x16.narrow_i16x8_u(pair0(a, mask), pair0(b, mask)));
      v128.store(to, i8x16.narrow_i16x8_u(pair1(a, mask), pair1(b, mask)), 16);
      v128.store(to, i8x16.narrow_i16x8_u(pair2(a, mask), pair2(b, mask)), 32);
      v128.store(to, i8x16.narrow_i16x8_u(pair3(a), pair3(b)), 48);
      to += 64;
    }
  }
}
