import { extname } from 'node:path';
import type { Plugin } from 'vite';

export type ServedFile = { readonly address: string; read(): Uint8Array };

const types: Readonly<Record<string, string>> = { '.wasm': 'application/wasm', '.json': 'application/json' };

/** Files from elsewhere at addresses of the page: served while developing, copied by a build. */
export const serveFiles = (name: string, files: readonly ServedFile[]): Plugin => ({
  name,
  configureServer: (server) => {
    server.middlewares.use((request, response, next) => {
      const found = files.find(({ address }) => request.url === `/${address}`);
      if (!found) return next();
      response.setHeader('content-type', types[extname(found.address)] ?? 'application/octet-stream');
      response.end(found.read());
    });
  },
  generateBundle() {
    for (const { address, read } of files) this.emitFile({ type: 'asset', fileName: address, source: read() });
  },
});
