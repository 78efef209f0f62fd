import {
  customGrad,
  engine,
  type GradSaveFunc,
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

/** From the inputs and the gradient of the result, the gradient of each input that is there. */
export type Gradient<I extends Inputs, A> = (
  inputs: I,
  attributes: A,
  dy: Tensor,
) => { readonly [K in keyof I]: I[K] extends undefined ? undefined : Tensor };

/** The kernel, recorded as one operation with the gradient given. */
const recorded = <I extends Inputs, A>(
  kernel: string,
  present: NamedTensorMap,
  attributes: A,
  gradient: Gradient<I, A>,
): Tensor => {
  const names = Object.keys(present);
  const run = customGrad((...given) => {
    (given.pop() as unknown as GradSaveFunc)(given as Tensor[]);
    return {
      value: engine().runKernel(kernel, present, attributes as NamedAttrMap) as Tensor,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const inputs = Object.fromEntries(names.map((name, index) => [name, saved[index]])) as I;
        const gradients = gradient(inputs, attributes, dy);
        return names.map((name) => gradients[name] as Tensor);
      },
    };
  });
  return run(...Object.values(present));
};

/**
 * Makes an operation that runs as one kernel where the active backend has registered `kernel`, and as `composed`
 * otherwise. Inputs that are `undefined` are left out. A part never asks which backend is active: this is the one place
 * that does.
 *
 * While a gradient is recorded the kernel runs if its `gradient` is given. Without one, and for the gradient of a gradient,
 * the composition runs: TensorFlow.js knows its derivative.
 */
export const fusable = <I extends Inputs, A, Out extends Tensor = Tensor>(
  kernel: string,
  composed: (inputs: I, attributes: A) => Out,
  gradient?: Gradient<I, A>,
): Fusable<I, A, Out> => {
  const compose = (inputs: I, attributes: A): Out => tidy(() => composed(inputs, attributes));
  const run = (inputs: I, attributes: A): Out => {
    const { gradientDepth } = engine().state;
    if (gradientDepth > (gradient ? 1 : 0) || !getKernel(kernel, getBackend())) return compose(inputs, attributes);
    const present: NamedTensorMap = {};
    for (const name in inputs) if (inputs[name]) present[name] = inputs[name];
    if (gradientDepth > 0 && gradient) return recorded(kernel, present, attributes, gradient) as Out;
    return engine().runKernel(kernel, present, attributes as NamedAttrMap) as Out;
  };
  return Object.assign(run, { kernel, composed: compose });
};
