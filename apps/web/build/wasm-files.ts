import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';
import { serveFiles } from './serve-files.ts';

/** The WebAssembly of TensorFlow.js' own backend at `/wasm/<file>`: without threads, for which browsers have our backend. */
export const wasmFiles = (): Plugin => {
  const folder = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
  const names = readdirSync(folder).filter((name) => name.endsWith('.wasm') && !name.includes('threaded'));
  return serveFiles(
    'wasm-files',
    names.map((name) => ({ address: `wasm/${name}`, read: () => readFileSync(join(folder, name)) })),
  );
};
