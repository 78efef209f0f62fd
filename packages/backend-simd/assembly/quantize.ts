import { integer, pointer } from './arguments';
import { maxLanes } from './vectors';

// Activations as int16
//
// A row of D float32 values becomes ceil(D / 32) blocks of 32 int16, the last padded with zeros, and for each block a
// float32 scale and the int32 sum of its values (which int4 weights need for their offset). 16 bits keep the error (2⁻¹⁶ of the largest value of the block) near that of float32 sums, and cost
// nothing: the multiplication of 16-bit pairs is the one that WebAssembly has.
// A block that holds a NaN or an infinity gets the scale NaN, and so do all outputs that depend on it.
//
// One token lies as it is. More are taken four at a time, pair by pair and scale by scale, so that the kernels walk
// through four tokens with one pointer; the last four are filled up with zeros:
//
//   values │ token 0: 0 1 │ token 1: 0 1 │ token 2: 0 1 │ token 3: 0 1 │ token 0: 2 3 │ …
//   scales │ token 0: scale, sum │ token 1: scale, sum │ … of block 0, then of block 1, …

/**
 * Arguments: 0 x [N, D], 1 values, blocks · 64 bytes a token, 2 scales, blocks · 8 bytes a token, 3 D, 4 blocks, 5 N,
 * 6 tokens a chunk (a multiple of 4).
 */
export function quantizeRows(chunk: i32): void {
  const x = pointer(0);
  const values = pointer(1);
  const scales = pointer(2);
  const D = integer(3);
  const blocks = integer(4);
  const N = integer(5);
  if (N === 1) return quantizeRow(x, values, 4, scales, 8, D);
  const size = integer(6);
  const end = min((N + 3) & ~3, (chunk + 1) * size);
  for (let token = chunk * size; token < end; token++) {
    const four = <usize>(token & ~3);
    const lane = <usize>(token & 3);
    const first = values + four * blocks * 64 + lane * 4;
    const scale = scales + four * blocks * 8 + lane * 8;
    if (token < N) quantizeRow(x + <usize>token * D * 4, first, 16, scale, 32, D);
    else clearRow(first, scale, blocks);
  }
}

/** `D` values to pairs that lie `step` bytes apart, and one scale a block, `scaleStep` bytes apart. */
function quantizeRow(x: usize, values: usize, step: usize, scales: usize, scaleStep: usize, D: i32): void {
  for (; D > 0; D -= 32) {
    if (D >= 32) quantizeBlock(x, values, step, scales);
    else quantizeShort(x, values, step, scales, D);
    x += 128;
    values += step * 16;
    scales += scaleStep;
  }
}

function clearRow(values: usize, scales: usize, blocks: i32): void {
  for (let pair = 0; pair < blocks * 16; pair++) store<i32>(values + pair * 16, 0);
  for (let block = 0; block < blocks; block++) store<i64>(scales + block * 32, 0);
}

function quantizeBlock(x: usize, values: usize, step: usize, scale: usize): void {
  let largest = f32x4.abs(v128.load(x));
  for (let i: usize = 16; i < 128; i += 16) largest = f32x4.max(largest, f32x4.abs(v128.load(x + i)));
  const top = maxLanes(largest);
  store<f32>(scale, top < Infinity ? top / 32767 : NaN);
  const inverse = f32x4.splat(top > 1e-30 ? 32767 / top : 0);
  let sums = i32x4.splat(0);
  for (let i: usize = 0; i < 128; i += 32) {
    const a = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(x + i), inverse)));
    const b = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(x + i, 16), inverse)));
    sums = i32x4.add(sums, i32x4.add(a, b));
    const pairs = i16x8.narrow_i32x4_s(a, b);
    v128.store_lane<i32>(values, pairs, 0);
    v128.store_lane<i32>(values + step, pairs, 1);
    v128.store_lane<i32>(values + step * 2, pairs, 2);
    v128.store_lane<i32>(values + step * 3, pairs, 3);
    values += step * 4;
  }
  sums = i32x4.add(sums, i32x4.shuffle(sums, sums, 2, 3, 0, 1));
  store<i32>(scale, i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 1), 4);
}

/** The same for the last block when it has fewer than 32 values. */
function quantizeShort(x: usize, values: usize, step: usize, scale: usize, count: i32): void {
  let top: f32 = 0;
  for (let i = 0; i < count; i++) top = max<f32>(top, abs<f32>(load<f32>(x + i * 4)));
  store<f32>(scale, top < Infinity ? top / 32767 : NaN);
  const inverse: f32 = top > 1e-30 ? 32767 / top : 0;
  let sum = 0;
  for (let i = 0; i < 32; i++) {
    const value = i < count ? <i32>nearest<f32>(load<f32>(x + i * 4) * inverse) : 0;
    sum += value;
    store<i16>(values + <usize>(i >> 1) * step + <usize>(i & 1) * 2, <i16>value);
  }
  store<i32>(scale, sum, 4);
}
