import { addMask, softmaxRow } from './attention';
import { float, integer, pointer } from './arguments';
import { threadNumber } from './pool';
import { madd, maxLanes, sumLanesOf4 } from './vectors';

// Attention to keys and values that are stored as int16, and that storage
//
// A row of K float32 values is K int16 (filled up with zeros to a multiple of 8) and one float32 scale: largest / 32767.
// The scales of a head lie together, behind the rows of all heads:
//
//   rows   │ head 0: row 0, row 1, … capacity │ head 1 │ …      scales │ head 0: one for each row │ head 1 │ …
//
// Half the bytes of float32, and 32 times as exact as float16 for the larger values of a row. A row that holds a NaN or
// an infinity gets the scale NaN.

/**
 * y = softmax(scale · q · kᵀ + mask) · v, one query of one head a chunk, so that a query is computed in the same order
 * alone or with others.
 *
 * Arguments 0 to 20 as in attention.ts (K a multiple of 8; 10 and 11 in bytes of int16), 21 and 22 scales of keys and
 * values, 23 and 24 bytes from the scales of one head to those of the next.
 */
export function attentionInt16(chunk: i32): void {
  const H = integer(5);
  const T = integer(7);
  const S = integer(8);
  const K = integer(9);
  const head = chunk / T;
  const i = chunk % T;
  const group = <usize>((head / H) * integer(6) + (head % H) / (H / integer(6)));
  const query = pointer(0) + <usize>head * pointer(20) + <usize>i * K * 4;
  const y = pointer(4) + (<usize>head * T + i) * K * 4;
  const scores = pointer(14) + <usize>threadNumber() * pointer(15);
  const limit = S - T + i + 1;
  const causal = <bool>integer(13);
  const masked = pointer(3) !== 0;
  // With a mask the hidden keys take part with the same large negative score as in the composition.
  const seen = causal && !masked ? min(S, limit) : S;

  scoresInt16(query, pointer(1) + group * pointer(10), pointer(21) + group * pointer(23), scores, seen, K);
  if (masked) {
    const row = <usize>(head / H) * pointer(16) + <usize>(head % H) * pointer(17) + <usize>i * pointer(18);
    addMask(scores, pointer(3) + row * 4, S, causal ? limit : S);
  }
  softmaxRow(scores, seen, seen);
  weightedInt16(scores, pointer(2) + group * pointer(11), pointer(22) + group * pointer(24), y, seen, K);
}

/** Four values, widened. */
// @ts-ignore: decorator
@inline
function four(at: usize, offset: usize): v128 {
  return f32x4.convert_i32x4_s(v128.load_ext<i16>(at + offset));
}

/** Scores of one query with `seen` keys, four keys at a time; what lies behind the last key of the four is computed as well. */
function scoresInt16(query: usize, keys: usize, scales: usize, scores: usize, seen: i32, K: i32): void {
  const scale = f32x4.splat(float(12));
  const stride = <usize>K * 2;
  const end = query + <usize>K * 4;
  for (let j = 0; j < seen; j += 4) {
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let d = f32x4.splat(0);
    let k0 = keys;
    for (let q = query; q < end; q += 16) {
      const x = v128.load(q);
      a = madd(four(k0, 0), x, a);
      b = madd(four(k0, stride), x, b);
      c = madd(four(k0, stride * 2), x, c);
      d = madd(four(k0, stride * 3), x, d);
      k0 += 8;
    }
    v128.store(scores, f32x4.mul(f32x4.mul(sumLanesOf4(a, b, c, d), v128.load(scales)), scale));
    scores += 16;
    scales += 16;
    keys += stride * 4;
  }
}

/** Rows that stay in the first cache while their columns are read one part after the other. */
const TILE: i32 = 64;

/** Sum of `seen` values by their weights. The weights take up the scales. */
function weightedInt16(weights: usize, values: usize, scales: usize, y: usize, seen: i32, K: i32): void {
  for (let i = 0; i < seen; i += 4) {
    const p = weights + <usize>i * 4;
    v128.store(p, f32x4.mul(v128.load(p), v128.load(scales + <usize>i * 4)));
  }
  memory.fill(y, 0, <usize>K * 4);
  const stride = <usize>K * 2;
  for (let row = 0; row < seen; row += TILE) {
    const p = weights + <usize>row * 4;
    const end = weights + <usize>min(seen, row + TILE) * 4;
    let column: usize = 0;
    for (; column + 64 <= stride; column += 64) columns32(p, end, values + column, stride, y + column * 2);
    for (; column < stride; column += 16) columns8(p, end, values + column, stride, y + column * 2);
    values += stride * TILE;
  }
}

// @ts-ignore: decorator
@inline
function columns32(p: usize, end: usize, v: usize, stride: usize, y: usize): void {
  let a = v128.load(y);
  let b = v128.load(y, 16);
  let c = v128.load(y, 32);
  let d = v128.load(y, 48);
  let e = v128.load(y, 64);
  let f = v128.load(y, 80);
  let g = v128.load(y, 96);
  let h = v128.load(y, 112);
  for (; p < end; p += 4) {
    const weight = v128.load_splat<f32>(p);
    a = madd(four(v, 0), weight, a);
    b = madd(four(v, 8), weight, b);
    c = madd(four(v, 16), weight, c);
    d = madd(four(v, 24), weight, d);
    e = madd(four(v, 32), weight, e);
    f = madd(four(v, 40), weight, f);
    g = madd(four(v, 48), weight, g);
    h = madd(four(v, 56), weight, h);
    v += stride;
  }
  v128.store(y, a);
  v128.store(y, b, 16);
  v128.store(y, c, 32);
  v128.store(y, d, 48);
  v128.store(y, e, 64);
  v128.store(y, f, 80);
  v128.store(y, g, 96);
  v128.store(y, h, 112);
}

// @ts-ignore: decorator
@inline
function columns8(p: usize, end: usize, v: usize, stride: usize, y: usize): void {
  let a = v128.load(y);
  let b = v128.load(y, 16);
  for (; p < end; p += 4) {
    const weight = v128.load_splat<f32>(p);
    a = madd(four(v, 0), weight, a);
    b = madd(four(v, 8), weight, b);
    v += stride;
  }
  v128.store(y, a);
  v128.store(y, b, 16);
}

/**
 * Rows of float32 to int16 and scales. Arguments: 0 source, 1 rows, 2 scales, 3 how many rows a head, 4 values a row,
 * 5 values a stored row (a multiple of 8), 6 values from one head to the next in the source, 7 and 8 bytes from one head
 * to the next in rows and scales, 9 heads, 10 heads a chunk.
 */
export function packRowsInt16(chunk: i32): void {
  const width = integer(4);
  const wide = <usize>integer(5);
  const end = min(integer(9), (chunk + 1) * integer(10));
  for (let head = chunk * integer(10); head < end; head++) {
    let x = pointer(0) + <usize>head * pointer(6) * 4;
    let to = pointer(1) + <usize>head * pointer(7);
    let scale = pointer(2) + <usize>head * pointer(8);
    for (let row = 0; row < integer(3); row++) {
      packRow(x, to, scale, width, wide);
      x += <usize>width * 4;
      to += wide * 2;
      scale += 4;
    }
  }
}

function packRow(x: usize, to: usize, scale: usize, width: i32, wide: usize): void {
  const whole = width & ~7;
  let both = f32x4.splat(0);
  for (let i = 0; i < whole; i += 4) both = f32x4.max(both, f32x4.abs(v128.load(x + <usize>i * 4)));
  let largest = maxLanes(both);
  for (let i = whole; i < width; i++) largest = max<f32>(largest, abs<f32>(load<f32>(x + <usize>i * 4)));
  store<f32>(scale, largest < Infinity ? largest / 32767 : NaN);
  const inverse: f32 = largest > 1e-33 && largest < Infinity ? 32767 / largest : 0;
  const inverses = f32x4.splat(inverse);
  for (let i = 0; i < whole; i += 8) {
    const a = f32x4.nearest(f32x4.mul(v128.load(x + <usize>i * 4), inverses));
    const b = f32x4.nearest(f32x4.mul(v128.load(x + <usize>i * 4, 16), inverses));
    v128.store(to + <usize>i * 2, i16x8.narrow_i32x4_s(i32x4.trunc_sat_f32x4_s(a), i32x4.trunc_sat_f32x4_s(b)));
  }
  for (let i = whole; i < <i32>wide; i++) {
    const value: f32 = i < width ? nearest<f32>(load<f32>(x + <usize>i * 4) * inverse) : 0;
    store<i16>(to + <usize>i * 2, value === value ? <i16>value : 0);
  }
}

/**
 * The way back: rows of float32. Arguments: 0 result, 1 rows, 2 scales, 3 how many rows a head, 4 values a row, 5 values a
 * stored row, 6 values from one head to the next in the result, 7 and 8 bytes from one head to the next in rows and
 * scales. A chunk is one head.
 */
export function unpackRowsInt16(chunk: i32): void {
  const width = integer(4);
  let to = pointer(0) + <usize>chunk * pointer(6) * 4;
  let from = pointer(1) + <usize>chunk * pointer(7);
  let scales = pointer(2) + <usize>chunk * pointer(8);
  for (let row = 0; row < integer(3); row++) {
    const scale = load<f32>(scales);
    for (let i = 0; i < width; i++) store<f32>(to + <usize>i * 4, <f32>load<i16>(from + <usize>i * 2) * scale);
    to += <usize>width * 4;
    from += <usize>integer(5) * 2;
    scales += 4;
  }
}
