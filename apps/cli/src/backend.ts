import { enableProdMode, getBackend, ready, setBackend } from '@tensorflow/tfjs-core';
import { loadTensorflow, tensorflowWorthTrying } from './tensorflow.ts';

export const backendNames = ['tensorflow', 'wasm', 'cpu'] as const;
export type BackendName = (typeof backendNames)[number];

const load: Record<BackendName, () => Promise<unknown>> = {
  tensorflow: loadTensorflow,
  wasm: () => import('@tensorflow/tfjs-backend-wasm'),
  cpu: () => import('@tensorflow/tfjs-backend-cpu'),
};

/** Makes `name` the active backend. TensorFlow.js may quietly leave another one active, so that is checked. */
export const startBackend = async (name: BackendName): Promise<void> => {
  enableProdMode();
  await load[name]();
  await setBackend(name);
  await ready();
  if (getBackend() !== name) throw new Error(`backend ${name} could not be started (${getBackend()} is active)`);
};

/** Starts the backend asked for; `auto` is the first of the list that starts. Gives its name. */
export const chooseBackend = async (wanted: BackendName | 'auto'): Promise<BackendName> => {
  if (wanted !== 'auto') {
    await startBackend(wanted);
    return wanted;
  }
  for (const name of backendNames) {
    if (name === 'tensorflow' && !tensorflowWorthTrying()) continue;
    try {
      await startBackend(name);
      return name;
    } catch {
      // The next one; `blockformer doctor` says why.
    }
  }
  throw new Error('no backend could be started; blockformer doctor says why');
};
