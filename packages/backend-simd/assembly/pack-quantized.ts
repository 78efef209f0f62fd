import { integer, pointer } from './arguments';
import { packFour } from './pack-float32';
import { threadNumber } from './pool';

// A float32 matrix of R rows and K inputs to int8 or int4 blocks; the layouts are drawn in linear-int8.ts and
// linear-int4.ts. Lanes are rows here too: a block of 32 inputs is first brought into the order of float32 panels, in a
// kilobyte of scratch for each thread, and then four rows are quantised at once.
//
// Arguments: 0 source, 1 result, 2 R, 3 K, 4 across, 5 scratch, 6 groups a chunk, 7 values from one row of the source to
// the next, 8 bytes from one group of the result to the next.

const TILE: usize = 1024;

/** Brings the blocks of the groups of a chunk into the scratch one by one, and gives each to the format. */
// @ts-ignore: decorator
@inline
function eachBlock(chunk: i32, size: usize, pack: (tile: usize, to: usize) => void): void {
  const R = integer(2);
  const K = integer(3);
  const across = <bool>integer(4);
  const lead = pointer(7);
  const tile = pointer(5) + <usize>threadNumber() * TILE;
  const end = min((R + 7) >> 3, (chunk + 1) * integer(6));
  for (let group = chunk * integer(6); group < end; group++) {
    let to = pointer(1) + <usize>group * pointer(8);
    for (let k = 0; k < K; k += 32) {
      const count = min(32, K - k);
      const from = pointer(0) + <usize>k * (across ? lead : 1) * 4;
      packFour(from, tile, 32, group * 8, R, count, across, lead);
      packFour(from, tile + 16, 32, group * 8 + 4, R, count, across, lead);
      // A short last block is filled up by repeating its last input, so that the range of a row stays what it is;
      // activations are zero there.
      for (let line = count; line < 32; line++)
        memory.copy(tile + <usize>line * 32, tile + <usize>(count - 1) * 32, 32);
      pack(tile, to);
      to += size;
    }
  }
}

export function packInt8(chunk: i32): void {
  eachBlock(chunk, 272, (tile, to) => {
    const low = int8Rows(tile, to + 16);
    const high = int8Rows(tile + 16, to + 24);
    v128.store(to, v128.or(i32x4.shr_u(low, 16), high));
  });
}

/** Four rows: scale = largest / 127 as bfloat16, values = round(w / scale). Gives the scales. */
function int8Rows(tile: usize, to: usize): v128 {
  let largest = f32x4.splat(0);
  for (let k: usize = 0; k < 1024; k += 32) largest = f32x4.max(largest, f32x4.abs(v128.load(tile + k)));
  const scale = bfloat16(f32x4.div(largest, f32x4.splat(127)));
  const inverse = inverseOf(scale);
  for (let pair: usize = 0; pair < 16; pair++) {
    const a = int8(v128.load(tile + pair * 64), inverse);
    const b = int8(v128.load(tile + pair * 64, 32), inverse);
    const pairs = v128.or(v128.and(a, i32x4.splat(255)), i32x4.shl(v128.and(b, i32x4.splat(255)), 8)); // a b . .
    v128.store_lane<i64>(to + pair * 16, i8x16.shuffle(pairs, pairs, 0, 1, 4, 5, 8, 9, 12, 13, 0, 1, 4, 5, 8, 9, 12, 13), 0);
  }
  return scale;
}

/** round(w / scale), from −127 to 127: a scale that was rounded down gives a little more. */
// @ts-ignore: decorator
@inline
function int8(w: v128, inverse: v128): v128 {
  const q = f32x4.nearest(f32x4.mul(w, inverse));
  return i32x4.trunc_sat_f32x4_s(f32x4.pmax(f32x4.splat(-127), f32x4.pmin(f32x4.splat(127), q)));
}

export function packInt4(chunk: i32): void {
  eachBlock(chunk, 160, (tile, to) => {
    int4Rows(tile, to, to + 32);
    int4Rows(tile + 16, to + 16, to + 48);
  });
}

/** To the nearest bfloat16: the upper half of a float32. */
// @ts-ignore: decorator
@inline
function bfloat16(a: v128): v128 {
  return v128.and(i32x4.add(a, i32x4.splat(0x8000)), i32x4.splat(0xffff0000));
}

/** round((w − offset) / scale), from 0 to 15, as float32. */
// @ts-ignore: decorator
@inline
function nibbles(w: v128, offset: v128, inverse: v128): v128 {
  const q = f32x4.nearest(f32x4.mul(f32x4.sub(w, offset), inverse));
  return f32x4.pmax(f32x4.splat(0), f32x4.pmin(f32x4.splat(15), q));
}

// @ts-ignore: decorator
@inline
function inverseOf(scale: v128): v128 {
  return v128.and(f32x4.div(f32x4.splat(1), scale), f32x4.gt(f32x4.abs(scale), f32x4.splat(1e-35)));
}

/**
 * Four rows. For seven widths of the range, from all of it down to 0.7: round, then put the best straight line through
 * (q, w), round again with what bfloat16 leaves of it, and keep the one with the smallest squared error.
 */
function int4Rows(tile: usize, params: usize, to: usize): void {
  let low = v128.load(tile);
  let high = low;
  let sumW = f32x4.splat(0);
  for (let k: usize = 0; k < 1024; k += 32) {
    const w = v128.load(tile + k);
    low = f32x4.min(low, w);
    high = f32x4.max(high, w);
    sumW = f32x4.add(sumW, w);
  }
  const middle = f32x4.mul(f32x4.add(low, high), f32x4.splat(0.5));
  const count = f32x4.splat(32);
  let bestScale = f32x4.splat(0);
  let bestOffset = bfloat16(f32x4.mul(sumW, f32x4.splat(0.03125)));
  let bestError = f32x4.splat(Infinity);
  for (let width: f32 = 1; width > 0.69; width -= 0.05) {
    let scale = f32x4.mul(f32x4.sub(high, low), f32x4.splat(width / 15));
    let offset = f32x4.sub(middle, f32x4.mul(scale, f32x4.splat(7.5)));
    let inverse = inverseOf(scale);
    let sumQ = f32x4.splat(0);
    let sumQQ = f32x4.splat(0);
    let sumQW = f32x4.splat(0);
    for (let k: usize = 0; k < 1024; k += 32) {
      const w = v128.load(tile + k);
      const q = nibbles(w, offset, inverse);
      sumQ = f32x4.add(sumQ, q);
      sumQQ = f32x4.add(sumQQ, f32x4.mul(q, q));
      // Centred: q · (w − middle) loses no digits where all weights of a block are nearly the same.
      sumQW = f32x4.add(sumQW, f32x4.mul(q, f32x4.sub(w, middle)));
    }
    const centred = f32x4.sub(sumW, f32x4.mul(middle, count));
    const spread = f32x4.sub(f32x4.mul(count, sumQQ), f32x4.mul(sumQ, sumQ));
    const slope = f32x4.mul(f32x4.sub(f32x4.mul(count, sumQW), f32x4.mul(sumQ, centred)), inverseOf(spread));
    scale = bfloat16(slope);
    offset = bfloat16(f32x4.add(middle, f32x4.div(f32x4.sub(centred, f32x4.mul(scale, sumQ)), count)));
    inverse = inverseOf(scale);
    let error = f32x4.splat(0);
    for (let k: usize = 0; k < 1024; k += 32) {
      const w = v128.load(tile + k);
      const miss = f32x4.sub(f32x4.add(f32x4.mul(nibbles(w, offset, inverse), scale), offset), w);
      error = f32x4.add(error, f32x4.mul(miss, miss));
    }
    const better = f32x4.lt(error, bestError);
    bestScale = v128.bitselect(scale, bestScale, better);
    bestOffset = v128.bitselect(offset, bestOffset, better);
    bestError = v128.bitselect(error, bestError, better);
  }
  v128.store(params, v128.or(bestScale, i32x4.shr_u(bestOffset, 16)));
  const inverse = inverseOf(bestScale);
  for (let eight: usize = 0; eight < 4; eight++) {
    let nibble = i32x4.splat(0);
    for (let i: usize = 0; i < 8; i++) {
      const q = i32x4.trunc_sat_f32x4_s(nibbles(v128.load(tile + eight * 256 + i * 32), bestOffset, inverse));
      // Even inputs to the lower 16 bits, odd ones to the upper.
      nibble = v128.or(nibble, i32x4.shl(q, <i32>((i >> 1) * 4 + (i & 1) * 16)));
    }
    v128.store(to + eight * 32, nibble);
  }
}
