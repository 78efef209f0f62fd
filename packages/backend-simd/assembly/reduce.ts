import { float, integer, pointer } from './arguments';
import { storeLanes, sumLanes } from './vectors';

// Sums over one axis of x [N, R, M]: y [N, M] = factor · Σ x[n, r, m] over r
//
// Arguments: 0 x, 1 y, 2 N, 3 R, 4 M, 5 factor, 6 rows a chunk (sumRows), columns a chunk (sumColumns, a multiple of 4).

/** For M = 1: each row is one run. */
export function sumRows(chunk: i32): void {
  const R = integer(3);
  const end = min(integer(2), (chunk + 1) * integer(6));
  for (let row = chunk * integer(6); row < end; row++) {
    let x = pointer(0) + <usize>row * R * 4;
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    for (const stop = x + <usize>(R & ~7) * 4; x < stop; x += 32) {
      a = f32x4.add(a, v128.load(x));
      b = f32x4.add(b, v128.load(x, 16));
    }
    let sum = sumLanes(f32x4.add(a, b));
    for (let i = R & ~7; i < R; i++) {
      sum += load<f32>(x);
      x += 4;
    }
    store<f32>(pointer(1) + <usize>row * 4, sum * float(5));
  }
}

/** Otherwise: four columns at a time, down all rows. */
export function sumColumns(chunk: i32): void {
  const R = integer(3);
  const M = integer(4);
  const chunks = (M + integer(6) - 1) / integer(6);
  const n = <usize>(chunk / chunks);
  const first = (chunk % chunks) * integer(6);
  const end = min(M, first + integer(6));
  const stride = <usize>M * 4;
  for (let column = first; column < end; column += 4) {
    let x = pointer(0) + n * R * stride + <usize>column * 4;
    let sum = f32x4.splat(0);
    for (let r = 0; r < R; r++) {
      sum = f32x4.add(sum, v128.load(x));
      x += stride;
    }
    storeLanes(pointer(1) + n * stride + <usize>column * 4, f32x4.mul(sum, f32x4.splat(float(5))), end - column);
  }
}
