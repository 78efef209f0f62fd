import {
  type Activation,
  type Init,
  type LinearParams,
  linear,
  type Module,
  type Tap,
  tapped,
} from '@blockformer/core';
import { slice, squeeze, type Tensor2D, type Tensor3D, tidy } from '@tensorflow/tfjs-core';

// B: batch, T: positions, D: width

/** One vector for each text: [B, T, D] gives [B, D]. Tap: `pooler`. */
export type Pooler<P = unknown> = Module<P, [hidden: Tensor3D, options?: { readonly tap?: Tap }], Tensor2D>;

/**
 * `activation(hidden[first position] · W + b)`: the first token stands for the whole text. Devlin et al.,
 * arXiv:1810.04805, section 3 (with tanh).
 */
export const pooler = (options: { dim: number; activation: Activation; init?: Init }): Pooler<LinearParams> => {
  const { dim, activation, init } = options;
  const map = linear({ in: dim, out: dim, init });
  return {
    spec: map.spec,
    forward: (params, hidden, { tap } = {}) =>
      tidy(() => {
        const [B] = hidden.shape;
        const first = squeeze(slice(hidden, [0, 0, 0], [B, 1, dim]), [1]); // [B, D]
        return tapped(tap, 'pooler', map.forward(params, first, { activation }) as Tensor2D);
      }),
  };
};
