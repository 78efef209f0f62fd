import { type Activation, type Init, type LinearParams, linear, tapped } from '@blockformer/core';
import { add, type Tensor3D, tidy } from '@tensorflow/tfjs-core';
import type { FeedForward } from './feed-forward.ts';

// B: batch, T: positions, D: width, F: hidden width

export type MlpParams = { up: LinearParams; down: LinearParams };

/** `activation(x · up) · down`, with F = 4 D by default. Vaswani et al., arXiv:1706.03762, section 3.3. */
export const mlp = (options: {
  dim: number;
  hidden?: number;
  activation: Activation;
  bias?: boolean;
  init?: Init;
}): FeedForward<MlpParams> => {
  const { dim, hidden = 4 * dim, activation, bias, init } = options;
  const up = linear({ in: dim, out: hidden, bias, init });
  const down = linear({ in: hidden, out: dim, bias, init });
  return {
    spec: { up: up.spec, down: down.spec },
    forward: (params, x, { residual, tap } = {}) =>
      tidy(() => {
        const inner = tapped(tap, 'hidden', up.forward(params.up, x, { activation })); // [B, T, F]
        if (!tap) return down.forward(params.down, inner, { residual }) as Tensor3D; // [B, T, D]
        const seen = tapped(tap, 'output', down.forward(params.down, inner));
        return (residual ? add(seen, residual) : seen) as Tensor3D;
      }),
  };
};
