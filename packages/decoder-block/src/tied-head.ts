import { buffer, type SpecTree, zeros } from '@blockformer/core';
import { add, mul, type Tensor1D, tidy } from '@tensorflow/tfjs-core';
import type { Head } from './head.ts';

export type TiedHeadParams = { bias?: Tensor1D };

/**
 * `scale · hidden · tableᵀ + bias`: the token table read as an output layer, [..., D] to [..., V]. Press and Wolf,
 * arXiv:1608.05859.
 *
 * T5 has a `scale` of 1/√D. `bias` is the size V of a bias that is stored but not learned, as BART and Marian have.
 */
export const tiedHead = ({ scale = 1, bias }: { scale?: number; bias?: number } = {}): Head<TiedHeadParams> => ({
  spec: (bias === undefined ? {} : { bias: buffer([bias], zeros) }) as SpecTree<TiedHeadParams>,
  forward: (params, hidden, unembed) =>
    tidy(() => {
      const logits = unembed(scale === 1 ? hidden : mul(hidden, scale));
      return params.bias ? add(logits, params.bias) : logits;
    }),
});
