import { ShapeError } from '@blockformer/core';
import { cast, mul, notEqual, reshape, sub, type Tensor2D, type Tensor4D, tensor4d, tidy } from '@tensorflow/tfjs-core';

// B: batch, T: positions being computed, S: positions attended to

/**
 * What is added to a score that must not count. Finite, since the softmax of a row of −Infinity is NaN; so large that
 * after the softmax the weight is exactly 0 in float32, as long as one position of the row is not masked.
 */
export const MASKED = -1e9;

/**
 * Lets query i, at position S − T + i, see the positions up to its own: 0 where j ≤ S − T + i, otherwise `MASKED`.
 * [1, 1, T, S]
 */
export const causalMask = (T: number, S: number = T): Tensor4D => {
  if (S < T) throw new ShapeError(`causalMask: ${T} queries need at least as many keys, got ${S}`);
  const values = new Float32Array(T * S);
  for (let i = 0; i < T; i++) values.fill(MASKED, i * S + S - T + i + 1, (i + 1) * S);
  return tensor4d(values, [1, 1, T, S]);
};

/** Hides the positions where `visible` [B, S] is 0: an additive mask [B, 1, 1, S]. */
export const visibleMask = (visible: Tensor2D): Tensor4D =>
  tidy(() => {
    const [B, S] = visible.shape;
    const hidden = sub(1, cast(notEqual(visible, 0), 'float32'));
    return reshape(mul(hidden, MASKED), [B, 1, 1, S]);
  });

/** Hides the padding of a batch of texts of the given lengths, padded to `S` on one side: an additive mask [B, 1, 1, S]. */
export const paddingMask = (lengths: readonly number[], S: number, side: 'left' | 'right' = 'right'): Tensor4D => {
  const values = new Float32Array(lengths.length * S);
  lengths.forEach((length, row) => {
    if (!Number.isInteger(length) || length < 1 || length > S)
      throw new ShapeError(`paddingMask: lengths are integers from 1 to ${S}, got ${length}`);
    const start = row * S;
    if (side === 'left') values.fill(MASKED, start, start + S - length);
    else values.fill(MASKED, start + length, start + S);
  });
  return tensor4d(values, [lengths.length, 1, 1, S]);
};
