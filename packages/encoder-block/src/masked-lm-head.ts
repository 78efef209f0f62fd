import {
  type Activation,
  type Init,
  type Linear,
  type LinearParams,
  linear,
  type Norm,
  type NormParams,
  param,
  type SpecTree,
  zeros,
} from '@blockformer/core';
import { add, type Tensor1D, tidy } from '@tensorflow/tfjs-core';
import type { EncoderHead } from './encoder-head.ts';

// B: batch, T: positions, D: width, V: vocabulary

export type MaskedLmHeadParams = {
  transform: LinearParams;
  norm: NormParams;
  output?: LinearParams;
  bias: Tensor1D;
};

/**
 * Scores of all tokens at each position: `norm(activation(hidden · W + b)) · tableᵀ + bias`, [B, T, D] gives [B, T, V].
 * The table is that of the embedding, or `output` in its place, without a bias of its own. Devlin et al.,
 * arXiv:1810.04805, section 3.1.
 */
export const maskedLmHead = (options: {
  dim: number;
  vocab: number;
  activation: Activation;
  norm: Norm;
  output?: Linear;
  init?: Init;
}): EncoderHead<MaskedLmHeadParams> => {
  const { dim, vocab, activation, norm, output, init } = options;
  const transform = linear({ in: dim, out: dim, init });
  const spec: SpecTree<MaskedLmHeadParams> = {
    transform: transform.spec,
    norm: norm.spec,
    ...(output ? { output: output.spec } : {}),
    bias: param([vocab], zeros),
  };
  return {
    spec,
    forward: (params, hidden, { unembed }) =>
      tidy(() => {
        const transformed = norm.forward(
          params.norm,
          transform.forward(params.transform, hidden, { activation }), // [B, T, D]
        );
        const scores = output ? output.forward(params.output as LinearParams, transformed) : unembed(transformed);
        return add(scores, params.bias); // [B, T, V]
      }),
  };
};
