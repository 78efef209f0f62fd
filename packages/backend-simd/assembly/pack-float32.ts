import { integer, pointer } from './arguments';

// A float32 matrix of R rows and K inputs, rewritten so that the kernels read it in one stream
//
//   fours (activations): for each input k the values of 4 rows, 16 bytes
//   panels (weights):    for each input k the values of 8 rows, 32 bytes
//
// Rows that do not exist are zeros. The source is [R, K], or [K, R] when `across` is 1.

/** Four rows from `row` on, inputs 0 to K − 1; the result of input k goes to `to + k · step`. */
export function packFour(
  source: usize, to: usize, step: usize, row: i32, R: i32, K: i32, across: bool, lead: usize,
): void {
  const exist = min(4, R - row);
  if (exist <= 0) {
    for (let k = 0; k < K; k++) v128.store(to + <usize>k * step, f32x4.splat(0));
    return;
  }
  if (across) {
    let from = source + <usize>row * 4;
    const lanes = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(exist));
    for (let k = 0; k < K; k++) {
      v128.store(to, v128.and(v128.load(from), lanes));
      from += lead * 4;
      to += step;
    }
    return;
  }
  const stride = lead * 4;
  const from = source + <usize>row * stride;
  let k = 0;
  if (exist === 4)
    for (; k + 4 <= K; k += 4) {
      const at = from + <usize>k * 4;
      const a = v128.load(at);
      const b = v128.load(at + stride);
      const c = v128.load(at + stride * 2);
      const d = v128.load(at + stride * 3);
      const ab0 = i32x4.shuffle(a, b, 0, 4, 1, 5);
      const ab1 = i32x4.shuffle(a, b, 2, 6, 3, 7);
      const cd0 = i32x4.shuffle(c, d, 0, 4, 1, 5);
      const cd1 = i32x4.shuffle(c, d, 2, 6, 3, 7);
      v128.store(to, i64x2.shuffle(ab0, cd0, 0, 2));
      v128.store(to + step, i64x2.shuffle(ab0, cd0, 1, 3));
      v128.store(to + step * 2, i64x2.shuffle(ab1, cd1, 0, 2));
      v128.store(to + step * 3, i64x2.shuffle(ab1, cd1, 1, 3));
      to += step * 4;
    }
  for (; k < K; k++) {
    for (let r = 0; r < 4; r++)
      store<f32>(to + <usize>r * 4, r < exist ? load<f32>(from + <usize>r * stride + <usize>k * 4) : 0);
    to += step;
  }
}

/**
 * Arguments: 0 source, 1 result, 2 R, 3 K, 4 across, 5 fours in a group: 1 for fours, 2 for panels, 6 groups a chunk,
 * 7 values from one row of the source to the next, 8 bytes from one group of the result to the next, 9 and 10 bytes from
 * one matrix of a batch to the next, in source and result.
 */
export function packFloat32(chunk: i32): void {
  const R = integer(2);
  const width = integer(5);
  const groups = (R + width * 4 - 1) / (width * 4);
  const chunks = (groups + integer(6) - 1) / integer(6);
  const batch = <usize>(chunk / chunks);
  const source = pointer(0) + batch * pointer(9);
  const to = pointer(1) + batch * pointer(10);
  const first = (chunk % chunks) * integer(6);
  const end = min(groups, first + integer(6));
  for (let group = first; group < end; group++)
    for (let four = 0; four < width; four++)
      packFour(source, to + <usize>group * pointer(8) + <usize>four * 16, <usize>width * 16,
        group * width * 4 + four * 4, R, integer(3), <bool>integer(4), pointer(7));
}
