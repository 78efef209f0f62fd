import { copyRegisteredKernels, getKernelsForBackend, registerBackend } from '@tensorflow/tfjs-core';
import { SimdBackend } from './backend.ts';
import { attentionKernels } from './kernels/attention.ts';
import { binaryKernels } from './kernels/binary.ts';
import { define } from './kernels/define.ts';
import { linearKernels } from './kernels/linear.ts';
import { matMulKernels } from './kernels/mat-mul.ts';
import { moveKernels } from './kernels/move.ts';
import { reduceKernels } from './kernels/reduce.ts';
import { rotaryKernels } from './kernels/rotary.ts';
import { rowKernels } from './kernels/rows.ts';
import { createMachine, type MachineOptions } from './machine.ts';

export type SimdOptions = MachineOptions;

/** A backend to hand to `registerBackend`; its kernels are those that `registerSimd` registers for its name. */
export const createSimdBackend = async (options: SimdOptions = {}): Promise<SimdBackend> =>
  new SimdBackend(await createMachine(options));

const families = [
  linearKernels,
  attentionKernels,
  rowKernels,
  binaryKernels,
  moveKernels,
  matMulKernels,
  reduceKernels,
  rotaryKernels,
];

/**
 * Registers the backend and its kernels with TensorFlow.js under `name`, `simd` by default. Its priority is the highest,
 * so that it is used unless another one is asked for; `await tf.setBackend('simd')` starts it.
 *
 * @throws RangeError for options that this machine cannot meet, when the backend is started: from `tf.setBackend`.
 */
export const registerSimd = ({ name = 'simd', ...options }: SimdOptions & { readonly name?: string } = {}): void => {
  registerBackend(name, () => createSimdBackend(options), 5);
  if (getKernelsForBackend(name).length > 0) return;
  copyRegisteredKernels('cpu', name);
  for (const kernels of families) define(name, kernels);
};
