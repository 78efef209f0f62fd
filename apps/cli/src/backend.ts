import { enableProdMode, engine, getBackend, ready, setBackend } from '@tensorflow/tfjs-core';
import { loadTensorflow } from './tensorflow.ts';

export const backendNames = ['simd', 'wasm', 'cpu', 'tensorflow'] as const;
export type BackendName = (typeof backendNames)[number];

/** What `auto` tries, in this order. `tensorflow` has to be asked for: see docs/decisions/0006-backends.md. */
const AUTO: readonly BackendName[] = ['simd', 'wasm', 'cpu'];

export type BackendOptions = { readonly threads?: number };

const load: Record<BackendName, (options: BackendOptions) => Promise<unknown>> = {
  simd: async (options) => (await import('@blockformer/backend-simd')).registerSimd(options),
  wasm: () => import('@tensorflow/tfjs-backend-wasm'),
  cpu: () => import('@tensorflow/tfjs-backend-cpu'),
  tensorflow: loadTensorflow,
};

/** Makes `name` the active backend. TensorFlow.js may quietly leave another one active, so that is checked. */
export const startBackend = async (name: BackendName, options: BackendOptions = {}): Promise<void> => {
  enableProdMode();
  if (!(name in engine().registryFactory)) await load[name](options);
  await setBackend(name);
  await ready();
  if (getBackend() !== name) throw new Error(`backend ${name} could not be started (${getBackend()} is active)`);
};

/** Starts the backend asked for; `auto` is the first of its list that starts. Gives its name. */
export const chooseBackend = async (
  wanted: BackendName | 'auto',
  options: BackendOptions = {},
): Promise<BackendName> => {
  if (wanted !== 'auto') {
    await startBackend(wanted, options);
    return wanted;
  }
  for (const name of AUTO) {
    try {
      await startBackend(name, options);
      return name;
    } catch {
      // The next one; `blockformer doctor` says why.
    }
  }
  throw new Error('no backend could be started; blockformer doctor says why');
};
