import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { createRequire } from 'node:module';
import { enableProdMode, engine, getBackend, ready, setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe } from 'vitest';

/**
 * By its path, for the package that makes it is tested with this one: a dependency would go round in a circle. One thread,
 * since test files run beside one another; that results do not depend on the number is a test of that package.
 */
const loadSimd = async (): Promise<void> => {
  if ('simd' in engine().registryFactory) return;
  const path = new URL('../../backend-simd/src/index.ts', import.meta.url).href;
  const { registerSimd } = (await import(path)) as { registerSimd(options: { threads: number }): void };
  registerSimd({ threads: 1 });
};

/** The native backend is an optional dependency of the command-line app, so it is looked for from there. */
const loadTensorflow = (): void => {
  createRequire(new URL('../../../apps/cli/package.json', import.meta.url))('@tensorflow/tfjs-node-gpu');
};

/** Backends under test: cpu, wasm and simd, or those named in `TEST_BACKENDS` (`TEST_BACKENDS=tensorflow pnpm test`). */
export const backends: readonly string[] = process.env['TEST_BACKENDS']?.split(',') ?? ['cpu', 'wasm', 'simd'];

/** Makes `name` the active backend, and fails if another one is active afterwards. */
export const useBackend = async (name: string): Promise<void> => {
  enableProdMode(); // or TensorFlow.js advertises another backend on stderr
  if (name === 'tensorflow') loadTensorflow();
  if (name === 'simd') await loadSimd();
  await setBackend(name);
  await ready();
  if (getBackend() !== name) throw new Error(`useBackend: ${name} is not usable, ${getBackend()} is active`);
};

/** The same tests on every backend under test. */
export const describeBackends = (title: string, tests: (backend: string) => void): void => {
  describe.each(backends)(`${title} on %s`, (backend) => {
    beforeAll(() => useBackend(backend));
    tests(backend);
  });
};
