import { add, mean, mul, rsqrt, square, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { type Fusable, fusable } from './fusable.ts';
import { ones } from './init.ts';
import type { Norm } from './layer-norm.ts';
import { expectShape } from './shape-error.ts';
import { param } from './spec.ts';

type Inputs = { x: Tensor; scale: Tensor1D };

export const rmsNormOperation: Fusable<Inputs, { readonly epsilon: number }, Tensor> = fusable(
  'RMSNorm',
  ({ x, scale }, { epsilon }) => mul(mul(x, rsqrt(add(mean(square(x), -1, true), epsilon))), scale),
);

/** `x / √(mean(x²) + epsilon) · scale` over the last axis. Zhang and Sennrich, arXiv:1910.07467. */
export const rmsNorm = ({ dim, epsilon = 1e-5 }: { dim: number; epsilon?: number }): Norm => ({
  spec: { scale: param([dim], ones) },
  forward: ({ scale }, x) => {
    expectShape('rmsNorm', 'x', x, [...x.shape.slice(0, -1), dim]);
    return rmsNormOperation({ x, scale }, { epsilon });
  },
});
