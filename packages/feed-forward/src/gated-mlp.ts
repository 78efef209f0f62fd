import { type Activation, type Init, type LinearParams, linear, tapped } from '@blockformer/core';
import { add, mul, type Tensor3D, tidy } from '@tensorflow/tfjs-core';
import type { FeedForward } from './feed-forward.ts';

// B: batch, T: positions, D: width, F: hidden width

export type GatedMlpParams = { gate: LinearParams; up: LinearParams; down: LinearParams };

/**
 * `(activation(x · gate) ⊙ (x · up)) · down`: with SiLU it is SwiGLU (Llama), with GELU GEGLU (T5 1.1). Shazeer,
 * arXiv:2002.05202.
 */
export const gatedMlp = (options: {
  dim: number;
  hidden: number;
  activation: Activation;
  bias?: boolean;
  init?: Init;
}): FeedForward<GatedMlpParams> => {
  const { dim, hidden, activation, bias, init } = options;
  const gate = linear({ in: dim, out: hidden, bias, init });
  const up = linear({ in: dim, out: hidden, bias, init });
  const down = linear({ in: hidden, out: dim, bias, init });
  return {
    spec: { gate: gate.spec, up: up.spec, down: down.spec },
    forward: (params, x, { residual, tap } = {}) =>
      tidy(() => {
        const open = gate.forward(params.gate, x, { activation }); // [B, T, F]
        const inner = tapped(tap, 'hidden', mul(open, up.forward(params.up, x))); // [B, T, F]
        if (!tap) return down.forward(params.down, inner, { residual }) as Tensor3D; // [B, T, D]
        const seen = tapped(tap, 'output', down.forward(params.down, inner));
        return (residual ? add(seen, residual) : seen) as Tensor3D;
      }),
  };
};
