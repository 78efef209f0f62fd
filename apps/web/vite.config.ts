import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type UserConfig } from 'vite';
import { embeddedModels } from './build/embedded-models.ts';
import { nameChunk, pageFiles } from './build/page-files.ts';
import { wasmFiles } from './build/wasm-files.ts';

// With these the page may share memory with its workers, so that the model runs on every core.
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

// Packages are taken from their sources, so that nothing has to be built first.
const conditions = ['@blockformer/source', 'module', 'import', 'browser', 'default'];

export default defineConfig({
  base: './',
  plugins: [
    react(),
    embeddedModels(),
    wasmFiles(),
    pageFiles(fileURLToPath(new URL('src/service-worker.ts', import.meta.url))),
  ],
  resolve: { conditions },
  worker: { format: 'es', rolldownOptions: { output: { chunkFileNames: nameChunk } } },
  build: { target: 'es2023', assetsInlineLimit: 0, chunkSizeWarningLimit: 700 },
  server: { host: '127.0.0.1', headers },
  preview: { host: '127.0.0.1', headers },
}) as UserConfig;
