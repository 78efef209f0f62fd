import { slice, type Tensor1D, type Tensor2D, tidy, transpose } from '@tensorflow/tfjs-core';
import type { Golden } from './golden.ts';

type Linear = { weight: Tensor2D; bias?: Tensor1D };
type Attention = { query: Linear; key: Linear; value: Linear; output: Linear };

const has = (golden: Golden, name: string): boolean => {
  try {
    return Boolean(golden.values(name));
  } catch {
    return false;
  }
};

/** A `torch.nn.Linear`, whose weight is [out, in], as one of ours, [in, out]. */
export const torchLinear = (golden: Golden, prefix: string): Linear =>
  tidy(() => ({
    weight: transpose(golden.tensor<Tensor2D>(`${prefix}.weight`)),
    ...(has(golden, `${prefix}.bias`) ? { bias: golden.tensor<Tensor1D>(`${prefix}.bias`) } : {}),
  }));

/** A `torch.nn.MultiheadAttention`: query, key and value are stacked in `in_proj_weight` [3 D, D], or have a matrix each. */
export const torchAttention = (golden: Golden, prefix: string): Attention =>
  tidy(() => {
    const bias = has(golden, `${prefix}.in_proj_bias`) ? golden.tensor<Tensor1D>(`${prefix}.in_proj_bias`) : undefined;
    const separate = has(golden, `${prefix}.q_proj_weight`);
    const part = (index: number, letter: string): Linear => {
      const stacked = golden.tensor<Tensor2D>(
        separate ? `${prefix}.${letter}_proj_weight` : `${prefix}.in_proj_weight`,
      );
      const D = separate ? stacked.shape[0] : stacked.shape[0] / 3;
      const rows = separate ? stacked : slice(stacked, [index * D, 0], [D, -1]);
      return { weight: transpose(rows), ...(bias ? { bias: slice(bias, index * D, D) } : {}) };
    };
    return {
      query: part(0, 'q'),
      key: part(1, 'k'),
      value: part(2, 'v'),
      output: torchLinear(golden, `${prefix}.out_proj`),
    };
  });

type Norm = { scale: Tensor1D; bias: Tensor1D };

export const torchNorm = (golden: Golden, prefix: string): Norm => ({
  scale: golden.tensor<Tensor1D>(`${prefix}.weight`),
  bias: golden.tensor<Tensor1D>(`${prefix}.bias`),
});

/** A `torch.nn.TransformerDecoderLayer` as a decoder block with cross attention. */
export const torchDecoderLayer = (
  golden: Golden,
  prefix: string,
): {
  attentionNorm: Norm;
  attention: Attention;
  crossAttentionNorm: Norm;
  crossAttention: Attention;
  feedForwardNorm: Norm;
  feedForward: { up: Linear; down: Linear };
} => ({
  attentionNorm: torchNorm(golden, `${prefix}.norm1`),
  attention: torchAttention(golden, `${prefix}.self_attn`),
  crossAttentionNorm: torchNorm(golden, `${prefix}.norm2`),
  crossAttention: torchAttention(golden, `${prefix}.multihead_attn`),
  feedForwardNorm: torchNorm(golden, `${prefix}.norm3`),
  feedForward: {
    up: torchLinear(golden, `${prefix}.linear1`),
    down: torchLinear(golden, `${prefix}.linear2`),
  },
});
