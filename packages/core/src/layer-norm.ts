import {
  add,
  mean,
  mul,
  onesLike,
  reshape,
  rsqrt,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
} from '@tensorflow/tfjs-core';
import { type Fusable, fusable } from './fusable.ts';
import { ones, zeros } from './init.ts';
import type { Module } from './module.ts';
import { expectShape } from './shape-error.ts';
import { param } from './spec.ts';

export type NormParams = { scale: Tensor1D; bias?: Tensor1D };
/** A normalisation over the last axis: [..., D] gives [..., D]. */
export type Norm = Module<NormParams, [x: Tensor], Tensor>;

type Inputs = { x: Tensor; scale: Tensor1D; bias?: Tensor1D };

type Attributes = { readonly epsilon: number };

/** `n = (x − mean) · factor`, and `factor = 1 / √(variance + epsilon)`. */
const normalized = (x: Tensor, epsilon: number): { n: Tensor; factor: Tensor } => {
  const centered = sub(x, mean(x, -1, true)); // [..., D]
  const variance = mean(square(centered), -1, true); // [..., 1]
  const factor = rsqrt(add(variance, epsilon)); // [..., 1]
  return { n: mul(centered, factor), factor };
};

/** Fusable `LayerNormGradient`: the gradient by x, `factor · (g − mean(g) − n · mean(g · n))` with `g = dy · scale`. */
const layerNormGradient = fusable<{ x: Tensor; scale: Tensor1D; dy: Tensor }, Attributes>(
  'LayerNormGradient',
  ({ x, scale, dy }, { epsilon }) => {
    const { n, factor } = normalized(x, epsilon);
    const g = mul(dy, scale);
    return mul(sub(sub(g, mean(g, -1, true)), mul(n, mean(mul(g, n), -1, true))), factor);
  },
);

export const layerNormOperation: Fusable<Inputs, Attributes, Tensor> = fusable<Inputs, Attributes>(
  'LayerNorm',
  ({ x, scale, bias }, { epsilon }) => {
    const y = mul(normalized(x, epsilon).n, scale);
    return bias ? add(y, bias) : y;
  },
  ({ x, scale, bias }, { epsilon }, dy) => {
    const rows = (tensor: Tensor): Tensor => reshape(tensor, [-1, x.shape.at(-1) as number]); // [N, D]
    const n = layerNormOperation({ x, scale: onesLike(scale) }, { epsilon });
    return {
      x: layerNormGradient({ x, scale, dy }, { epsilon }),
      scale: sum(rows(mul(dy, n)), 0),
      bias: bias && sum(rows(dy), 0),
    };
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
