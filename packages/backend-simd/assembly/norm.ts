import { exp4 } from './activation';
import { float, integer, pointer } from './arguments';
import { madd, maxLanes, storeLanes, sumLanes } from './vectors';

// Functions of whole rows over the last axis, [N, D] to [N, D]. The lanes behind the last value of a row belong to the
// next one: they are masked out of every sum, and never stored.
//
// Arguments: 0 x, 1 y, 2 N, 3 D, 4 rows a chunk, 5 scale, 6 bias or 0, 7 epsilon.

/** The lanes of the four values from `i` on that belong to a row of `D`. */
// @ts-ignore: decorator
@inline
function lanes(i: i32, D: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(D - i));
}

/** The four values of a row from `i` on, zeros behind its end. */
// @ts-ignore: decorator
@inline
function within(row: usize, i: i32, D: i32): v128 {
  const a = v128.load(row + <usize>i * 4);
  return i + 4 <= D ? a : v128.and(a, lanes(i, D));
}

function meanOf(x: usize, D: i32): f32 {
  let sums = f32x4.splat(0);
  for (let i = 0; i < D; i += 4) sums = f32x4.add(sums, within(x, i, D));
  return sumLanes(sums) / <f32>D;
}

/** 1 / √(variance + epsilon) */
function factorOf(x: usize, D: i32, mean: f32): f32 {
  let squares = f32x4.splat(0);
  for (let i = 0; i < D; i += 4) {
    let a = f32x4.sub(v128.load(x + <usize>i * 4), f32x4.splat(mean));
    if (i + 4 > D) a = v128.and(a, lanes(i, D));
    squares = madd(a, a, squares);
  }
  return 1 / sqrt<f32>(sumLanes(squares) / <f32>D + float(7));
}

/** (x − mean) / √(variance + epsilon) · scale + bias */
export function layerNorm(chunk: i32): void {
  const D = integer(3);
  const end = min(integer(2), (chunk + 1) * integer(4));
  for (let row = chunk * integer(4); row < end; row++) {
    const x = pointer(0) + <usize>row * D * 4;
    const y = pointer(1) + <usize>row * D * 4;
    const shift = meanOf(x, D);
    const mean = f32x4.splat(shift);
    const factor = f32x4.splat(factorOf(x, D, shift));
    for (let i = 0; i < D; i += 4) {
      const at = <usize>i * 4;
      const a = f32x4.mul(f32x4.mul(f32x4.sub(v128.load(x + at), mean), factor), v128.load(pointer(5) + at));
      storeLanes(y + at, pointer(6) ? f32x4.add(a, v128.load(pointer(6) + at)) : a, D - i);
    }
  }
}

/**
 * The gradient of layerNorm by x: factor · (g − mean(g) − n · mean(g · n)) with g = dy · scale and n the normalised x.
 * Argument 6 is dy [N, D].
 */
export function layerNormGradient(chunk: i32): void {
  const D = integer(3);
  const end = min(integer(2), (chunk + 1) * integer(4));
  const scale = pointer(5);
  for (let row = chunk * integer(4); row < end; row++) {
    const x = pointer(0) + <usize>row * D * 4;
    const dx = pointer(1) + <usize>row * D * 4;
    const dy = pointer(6) + <usize>row * D * 4;
    const shift = meanOf(x, D);
    const mean = f32x4.splat(shift);
    const factor = f32x4.splat(factorOf(x, D, shift));
    let sums = f32x4.splat(0);
    let products = f32x4.splat(0);
    for (let i = 0; i < D; i += 4) {
      const at = <usize>i * 4;
      let g = f32x4.mul(v128.load(dy + at), v128.load(scale + at));
      let n = f32x4.mul(f32x4.sub(v128.load(x + at), mean), factor);
      if (i + 4 > D) {
        g = v128.and(g, lanes(i, D));
        n = v128.and(n, lanes(i, D));
      }
      sums = f32x4.add(sums, g);
      products = madd(g, n, products);
    }
    const meanOfG = f32x4.splat(sumLanes(sums) / <f32>D);
    const meanOfProducts = f32x4.splat(sumLanes(products) / <f32>D);
    for (let i = 0; i < D; i += 4) {
      const at = <usize>i * 4;
      const g = f32x4.mul(v128.load(dy + at), v128.load(scale + at));
      const n = f32x4.mul(f32x4.sub(v128.load(x + at), mean), factor);
      const a = f32x4.sub(f32x4.sub(g, meanOfG), f32x4.mul(n, meanOfProducts));
      storeLanes(dx + at, f32x4.mul(a, factor), D - i);
    }
  }
}

/** x / √(mean(x²) + epsilon) · scale */
export function rmsNorm(chunk: i32): void {
  const D = integer(3);
  const end = min(integer(2), (chunk + 1) * integer(4));
  for (let row = chunk * integer(4); row < end; row++) {
    const x = pointer(0) + <usize>row * D * 4;
    const y = pointer(1) + <usize>row * D * 4;
    let squares = f32x4.splat(0);
    for (let i = 0; i < D; i += 4) {
      const a = v128.and(v128.load(x + <usize>i * 4), lanes(i, D));
      squares = madd(a, a, squares);
    }
    const factor = f32x4.splat(1 / sqrt<f32>(sumLanes(squares) / <f32>D + float(7)));
    for (let i = 0; i < D; i += 4) {
      const at = <usize>i * 4;
      storeLanes(y + at, f32x4.mul(f32x4.mul(v128.load(x + at), factor), v128.load(pointer(5) + at)), D - i);
    }
  }
}

/** eˣ / Σ eˣ */
export function softmax(chunk: i32): void {
  const D = integer(3);
  const end = min(integer(2), (chunk + 1) * integer(4));
  const low = f32x4.splat(-Infinity);
  for (let row = chunk * integer(4); row < end; row++) {
    const x = pointer(0) + <usize>row * D * 4;
    const y = pointer(1) + <usize>row * D * 4;
    let largest = low;
    for (let i = 0; i < D; i += 4)
      largest = f32x4.max(largest, v128.bitselect(v128.load(x + <usize>i * 4), low, lanes(i, D)));
    const top = f32x4.splat(maxLanes(largest));
    let sum = f32x4.splat(0);
    for (let i = 0; i < D; i += 4) {
      const a = exp4(f32x4.sub(v128.load(x + <usize>i * 4), top));
      storeLanes(y + <usize>i * 4, a, D - i);
      sum = f32x4.add(sum, v128.and(a, lanes(i, D)));
    }
    const share = f32x4.splat(1 / sumLanes(sum));
    for (let i = 0; i < D; i += 4)
      storeLanes(y + <usize>i * 4, f32x4.mul(v128.load(y + <usize>i * 4), share), D - i);
  }
}
