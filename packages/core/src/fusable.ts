import {
  engine,
  getBackend,
  getKernel,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';

type Inputs = { readonly [name: string]: Tensor | undefined };

/** An operation with two roads to one answer: a kernel of the active backend, or a composition of TensorFlow.js operations. */
export type Fusable<I extends Inputs, A, Out extends Tensor> = {
  (inputs: I, attributes: A): Out;
  /** The name under which a backend registers its kernel. */
  readonly kernel: string;
  /** The composition: runs on every backend and is differentiable. */
  readonly composed: (inputs: I, attributes: A) => Out;
};

/** True while a gradient is being recorded: fused kernels have none, so the composition must run. */
const recording = (): boolean => engine().state.gradientDepth > 0;

/**
 * Makes an operation that runs as one kernel where the active backend has registered `kernel`, and as `composed`
 * otherwise or while a gradient is recorded. Inputs that are `undefined` are left out. A part never asks which
 * backend is active: this is the one place that does.
 */
export const fusable = <I extends Inputs, A, Out extends Tensor = Tensor>(
  kernel: string,
  composed: (inputs: I, attributes: A) => Out,
): Fusable<I, A, Out> => {
  const compose = (inputs: I, attributes: A): Out => tidy(() => composed(inputs, attributes));
  const run = (inputs: I, attributes: A): Out => {
    if (recording() || !getKernel(kernel, getBackend())) return compose(inputs, attributes);
    const present: NamedTensorMap = {};
    for (const name in inputs) if (inputs[name]) present[name] = inputs[name];
    return engine().runKernel(kernel, present, attributes as NamedAttrMap) as Out;
  };
  return Object.assign(run, { kernel, composed: compose });
};
