import { reshape, type Tensor3D, type Tensor4D, tidy, transpose } from '@tensorflow/tfjs-core';

// B: batch, T: positions, H: heads, K: width of one head

/** [B, T, H·K] to [B, H, T, K]. With one position it is the same data in the same order, and nothing moves. */
export const splitHeads = (x: Tensor3D, heads: number): Tensor4D =>
  tidy(() => {
    const [B, T, width] = x.shape;
    const K = width / heads;
    if (T === 1) return reshape(x, [B, heads, 1, K]);
    return transpose(reshape(x, [B, T, heads, K]), [0, 2, 1, 3]) as Tensor4D;
  });

/** [B, H, T, K] to [B, T, H·K]. */
export const mergeHeads = (x: Tensor4D): Tensor3D =>
  tidy(() => {
    const [B, H, T, K] = x.shape;
    return reshape(T === 1 ? x : transpose(x, [0, 2, 1, 3]), [B, T, H * K]);
  });
