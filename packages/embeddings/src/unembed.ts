import { type Fusable, fusable } from '@blockformer/core';
import { matMul, reshape, type Tensor, type Tensor2D, transpose } from '@tensorflow/tfjs-core';

// N: rows, V: vocabulary, D: width

type Inputs = { x: Tensor; table: Tensor2D };

/**
 * Fusable `Unembed`: `x · tableᵀ`, [..., D] by [V, D] gives [..., V]: the token table read as an output layer.
 * Press and Wolf, arXiv:1608.05859.
 */
export const unembed: Fusable<Inputs, object, Tensor> = fusable('Unembed', ({ x, table }) => {
  const [V, D] = table.shape;
  const rows = reshape(x, [-1, D]); // [N, D]
  // (table · xᵀ)ᵀ: the large matrix stays as it is stored, and for one row both transpositions are free.
  const logits = matMul(table, transpose(rows)); // [V, N]
  return reshape(transpose(logits), [...x.shape.slice(0, -1), V]); // [..., V]
});
