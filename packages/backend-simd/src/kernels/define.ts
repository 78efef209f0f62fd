import {
  getKernel,
  type KernelFunc,
  type NamedAttrMap,
  registerKernel,
  type TensorInfo,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import type { SimdBackend } from '../backend.ts';

/** The inputs of a kernel by name; `undefined` where the operation was called without. */
export type Inputs = { readonly [name: string]: TensorInfo | undefined };

/** A kernel of this backend. `undefined` leaves the case to the CPU kernel of the same name. */
type Kernel = (backend: SimdBackend, inputs: Inputs, attributes: NamedAttrMap) => TensorInfo | undefined;

/** The kernels of one family by the name that TensorFlow.js, or a fusable operation, calls them. */
export type Kernels = { readonly [name: string]: Kernel };

/** Registers kernels for `backendName`, in the place of the copied CPU kernels of the same names. */
export const define = (backendName: string, kernels: Kernels): void => {
  for (const [kernelName, kernel] of Object.entries(kernels)) {
    const cpu = getKernel(kernelName, 'cpu')?.kernelFunc;
    const kernelFunc: KernelFunc = ({ inputs, backend, attrs = {} }) => {
      const simd = backend as SimdBackend;
      const result = simd.kernel(() => kernel(simd, inputs, attrs as NamedAttrMap));
      if (result) return result;
      if (!cpu) throw new Error(`simd backend: ${kernelName} does not take these inputs`);
      return cpu({ inputs, backend, attrs });
    };
    if (getKernel(kernelName, backendName)) unregisterKernel(kernelName, backendName);
    registerKernel({ kernelName, backendName, kernelFunc });
  }
};

/** An input that the operation cannot do without. */
export const needed = (inputs: Inputs, name: string): TensorInfo => {
  const input = inputs[name];
  if (!input) throw new Error(`simd backend: no input ${name}`);
  return input;
};

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** True when all inputs given are float32: what the fast kernels compute with. */
export const allFloat = (...inputs: (TensorInfo | undefined)[]): boolean =>
  inputs.every((input) => input === undefined || input.dtype === 'float32');
