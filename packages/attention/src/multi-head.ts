import { divide, type Init, type LinearParams, linear, tapped } from '@blockformer/core';
import { add, type Tensor3D, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import type { Attention } from './attention.ts';
import { mergeHeads, splitHeads } from './heads.ts';
import { scaledDotProduct } from './scaled-dot-product.ts';

// B: batch, T: positions being computed, S: positions attended to, H: heads, K: width of one head, D: width

export type MultiHeadAttentionParams = {
  query: LinearParams;
  key: LinearParams;
  value: LinearParams;
  output: LinearParams;
};

/** Turns queries and keys by their position, [B, H, T, K] to the same shape: rotary positions. */
export type Rotate = (x: Tensor4D, offset: number) => Tensor4D;

/**
 * Multi-head attention: H independent scaled dot products over slices of width K, concatenated and mixed by `output`.
 * Vaswani et al., arXiv:1706.03762, section 3.2.2.
 *
 * `source` is the width of what keys and values are made of (cross attention over another width), `scale` what the
 * scores are multiplied by (1/√K by default).
 */
export const multiHeadAttention = (options: {
  dim: number;
  heads: number;
  headDim?: number;
  source?: number;
  bias?: boolean;
  scale?: number;
  rotate?: Rotate;
  init?: Init;
}): Attention<MultiHeadAttentionParams> => {
  const { dim, heads, source = dim, bias, scale, rotate = (x) => x, init } = options;
  const headDim = options.headDim ?? divide('multiHeadAttention', dim, heads, 'heads');
  const query = linear({ in: dim, out: heads * headDim, bias, init });
  const key = linear({ in: source, out: heads * headDim, bias, init });
  const value = linear({ in: source, out: heads * headDim, bias, init });
  const output = linear({ in: heads * headDim, out: dim, bias, init });

  return {
    spec: { query: query.spec, key: key.spec, value: value.spec, output: output.spec },

    keysValues: (params, source, { offset = 0, tap } = {}) =>
      tidy(() => {
        const keys = splitHeads(key.forward(params.key, source) as Tensor3D, heads); // [B, H, S, K]
        const values = splitHeads(value.forward(params.value, source) as Tensor3D, heads); // [B, H, S, K]
        return { keys: tapped(tap, 'key', rotate(keys, offset)), values: tapped(tap, 'value', values) };
      }),

    attend: (params, x, { keys, values }, { mask, causal, offset = 0, residual, tap } = {}) =>
      tidy(() => {
        const split = splitHeads(query.forward(params.query, x) as Tensor3D, heads); // [B, H, T, K]
        const queries = tapped(tap, 'query', rotate(split, offset));
        const mixed = tapped(tap, 'heads', scaledDotProduct(queries, keys, values, { mask, causal, scale, tap }));
        const merged = mergeHeads(mixed); // [B, T, H·K]
        if (!tap) return output.forward(params.output, merged, { residual }) as Tensor3D; // [B, T, D]
        const seen = tapped(tap, 'output', output.forward(params.output, merged));
        return (residual ? add(seen, residual) : seen) as Tensor3D;
      }),
  };
};
