import { activate, NONE } from './activation';
import { storeLanes } from './vectors';

/**
 * The end of every linear map, for four neighbouring outputs from `row` on of one token: adds the bias, applies the
 * activation, adds the residual, and stores the outputs that exist. Tokens lie `stride` values apart. `bias` and `residual` are 0 when there is none.
 */
export function finish(
  sum: v128, y: usize, bias: usize, residual: usize, token: i32, stride: i32, row: i32, rows: i32, activation: i32,
): void {
  if (row >= rows) return;
  const at = (<usize>token * stride + row) * 4;
  if (bias) sum = f32x4.add(sum, v128.load(bias + <usize>row * 4));
  if (activation !== NONE) sum = activate(activation, sum);
  if (residual) sum = f32x4.add(sum, v128.load(residual + at));
  storeLanes(y + at, sum, rows - row);
}
