import { add, matMul, reshape, type Tensor, type Tensor1D, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { type Activation, gelu, geluTanh, quickGelu, relu, silu } from './activations.ts';
import { type Fusable, fusable } from './fusable.ts';
import { type Init, normal, zeros } from './init.ts';
import type { Module } from './module.ts';
import { expectShape } from './shape-error.ts';
import { param } from './spec.ts';

// Linear map: y = activation(x · weight + bias) + residual
// D: width in, F: width out. weight [D, F], bias [F]

export type LinearParams = { weight: Tensor2D; bias?: Tensor1D };
export type LinearOptions = { readonly activation?: Activation; readonly residual?: Tensor };
export type Linear = Module<LinearParams, [x: Tensor, options?: LinearOptions], Tensor>;

const byKernel = new Map([relu, gelu, geluTanh, quickGelu, silu].map((activation) => [activation.kernel, activation]));

type Inputs = { x: Tensor; weight: Tensor2D; bias?: Tensor1D; residual?: Tensor };

/** Fusable `Linear`: `activation` is the `kernel` name of one of core's activations. */
export const linearOperation: Fusable<Inputs, { readonly activation?: string }, Tensor> = fusable(
  'Linear',
  ({ x, weight, bias, residual }, { activation }) => {
    if (activation !== undefined && !byKernel.has(activation))
      throw new RangeError(`linear: unknown activation ${activation}`);
    const [D, F] = weight.shape;
    // Flat, since a matMul of rank 3 by rank 2 has no working gradient and is slow on some backends.
    const flat = matMul(reshape(x, [-1, D]) as Tensor2D, weight); // [N, F]
    const biased = bias ? add(flat, bias) : flat;
    const active = byKernel.get(activation)?.(biased) ?? biased;
    const y = reshape(active, [...x.shape.slice(0, -1), F]); // [..., F]
    return residual ? add(y, residual) : y;
  },
);

/**
 * `y = activation(x · weight + bias) + residual` over the last axis: `x` [..., in] gives [..., out].
 * The weight is [in, out]; a checkpoint that stores [out, in] is transposed by its name table at load.
 */
export const linear = (options: { in: number; out: number; bias?: boolean; init?: Init }): Linear => {
  const { bias = true, init = normal() } = options;
  return {
    spec: {
      weight: param([options.in, options.out], init),
      ...(bias ? { bias: param([options.out], zeros) } : {}),
    },
    forward: ({ weight, bias }, x, { activation, residual } = {}) => {
      expectShape('linear', 'x', x, [...x.shape.slice(0, -1), options.in]);
      if (!activation || byKernel.get(activation.kernel) === activation)
        return linearOperation({ x, weight, bias, residual }, { activation: activation?.kernel });
      return tidy(() => {
        const active = activation(linearOperation({ x, weight, bias }, {}));
        return residual ? add(active, residual) : active;
      });
    },
  };
};
