import { add, mean, mul, rsqrt, square, sub, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { type Fusable, fusable } from './fusable.ts';
import { ones, zeros } from './init.ts';
import type { Module } from './module.ts';
import { expectShape } from './shape-error.ts';
import { param } from './spec.ts';

export type NormParams = { scale: Tensor1D; bias?: Tensor1D };
/** A normalisation over the last axis: [..., D] gives [..., D]. */
export type Norm = Module<NormParams, [x: Tensor], Tensor>;

type Inputs = { x: Tensor; scale: Tensor1D; bias?: Tensor1D };

export const layerNormOperation: Fusable<Inputs, { readonly epsilon: number }, Tensor> = fusable(
  'LayerNorm',
  ({ x, scale, bias }, { epsilon }) => {
    const centered = sub(x, mean(x, -1, true)); // [..., D]
    const variance = mean(square(centered), -1, true); // [..., 1]
    const y = mul(mul(centered, rsqrt(add(variance, epsilon))), scale);
    return bias ? add(y, bias) : y;
  },
);

/**
 * `(x − mean) / √(variance + epsilon) · scale + bias` over the last axis, with the variance of the whole population.
 * Ba, Kiros, Hinton, arXiv:1607.06450.
 */
export const layerNorm = ({
  dim,
  epsilon = 1e-5,
  bias = true,
}: {
  dim: number;
  epsilon?: number;
  bias?: boolean;
}): Norm => ({
  spec: { scale: param([dim], ones), ...(bias ? { bias: param([dim], zeros) } : {}) },
  forward: ({ scale, bias }, x) => {
    expectShape('layerNorm', 'x', x, [...x.shape.slice(0, -1), dim]);
    return layerNormOperation({ x, scale, bias }, { epsilon });
  },
});
