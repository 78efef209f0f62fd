import { activate } from './activation';
import { integer, pointer } from './arguments';
import { storeLanes } from './vectors';

/** y = f(x). Arguments: 0 x, 1 y, 2 values, 3 which function (activation.ts), 4 values a chunk (a multiple of 4). */
export function unary(chunk: i32): void {
  const end = min(integer(2), (chunk + 1) * integer(4));
  for (let i = chunk * integer(4); i < end; i += 4)
    storeLanes(pointer(1) + <usize>i * 4, activate(integer(3), v128.load(pointer(0) + <usize>i * 4)), end - i);
}

// @ts-ignore: decorator
@inline
function combine(operation: i32, a: v128, b: v128): v128 {
  if (operation === 0) return f32x4.add(a, b);
  if (operation === 1) return f32x4.sub(a, b);
  if (operation === 2) return f32x4.mul(a, b);
  return f32x4.div(a, b);
}

/**
 * y[r, i] = a[r, i] ∘ b[r, i], where either side may stand still along rows or along columns: that covers equal shapes, a
 * single number, a bias and a factor for each row.
 *
 * Arguments: 0 a, 1 b, 2 y, 3 rows, 4 columns, 5 operation: + − · /, 6 and 7 values from one row of a and b to the next,
 * 8 and 9 values from one column of a and b to the next (0 or 1), 10 rows a chunk.
 */
export function binary(chunk: i32): void {
  const columns = integer(4);
  const end = min(integer(3), (chunk + 1) * integer(10));
  const operation = integer(5);
  for (let row = chunk * integer(10); row < end; row++) {
    let a = pointer(0) + <usize>row * pointer(6) * 4;
    let b = pointer(1) + <usize>row * pointer(7) * 4;
    let y = pointer(2) + <usize>row * columns * 4;
    const aStays = !integer(8);
    const bStays = !integer(9);
    const a0 = v128.load_splat<f32>(a);
    const b0 = v128.load_splat<f32>(b);
    for (let i = 0; i < columns; i += 4) {
      const result = combine(operation, aStays ? a0 : v128.load(a), bStays ? b0 : v128.load(b));
      storeLanes(y, result, columns - i);
      a += 16;
      b += 16;
      y += 16;
    }
  }
}

/**
 * y[r, :] = x[r, :] turned by an angle for each pair of columns: (a, b) to (a · cos − b · sin, b · cos + a · sin).
 *
 * Arguments: 0 x [N, T, K], 1 y, 2 N, 3 T, 4 K, 5 cos [T, P], 6 sin [T, P], 7 P pairs, 8 distance of the two columns of a
 * pair, 9 from one pair to the next; columns from 2 P on are copied. A chunk is one of N.
 */
export function rotary(chunk: i32): void {
  const T = integer(3);
  const K = <usize>integer(4);
  const P = <usize>integer(7);
  const distance = <usize>integer(8) * 4;
  const step = <usize>integer(9) * 4;
  for (let t = 0; t < T; t++) {
    const at = (<usize>chunk * T + t) * K * 4;
    const x = pointer(0) + at;
    const y = pointer(1) + at;
    for (let p: usize = 0; p < P; p++) {
      const c = load<f32>(pointer(5) + (<usize>t * P + p) * 4);
      const s = load<f32>(pointer(6) + (<usize>t * P + p) * 4);
      const a = load<f32>(x + p * step);
      const b = load<f32>(x + p * step + distance);
      store<f32>(y + p * step, a * c - b * s);
      store<f32>(y + p * step + distance, b * c + a * s);
    }
    memory.copy(y + P * 8, x + P * 8, (K - 2 * P) * 4);
  }
}
