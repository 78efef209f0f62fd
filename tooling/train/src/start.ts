import '@tensorflow/tfjs'; // its gradients: the core alone has none
import { registerSimd } from '@blockformer/backend-simd';
import { enableProdMode, ready, setBackend } from '@tensorflow/tfjs-core';

/** The simd backend, ready to train. One thread a process wastes least: two trainings beside each other use two cores best. */
export const startSimd = async (threads: number): Promise<void> => {
  enableProdMode();
  registerSimd({ threads });
  await setBackend('simd');
  await ready();
};

/** A line of the log, with the time. */
export const log = (line: string): void => {
  process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);
};
