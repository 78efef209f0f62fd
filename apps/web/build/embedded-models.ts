import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { modelUrl as masked } from '@blockformer/model-masked';
import { modelUrl as phonemes } from '@blockformer/model-phonemes';
import { modelUrl as speeches } from '@blockformer/model-speeches';
import type { Plugin } from 'vite';

const folders = { masked, phonemes, speeches };

/** The files of the embedded models at `/models/<name>/<file>`: served while developing, copied by a build. */
export const embeddedModels = (): Plugin => {
  const files = Object.entries(folders).flatMap(([name, url]) =>
    readdirSync(fileURLToPath(url)).map((file) => ({
      address: `models/${name}/${file}`,
      path: fileURLToPath(new URL(file, url)),
    })),
  );
  return {
    name: 'embedded-models',
    configureServer: (server) => {
      server.middlewares.use((request, response, next) => {
        const found = files.find(({ address }) => request.url === `/${address}`);
        if (found) response.end(readFileSync(found.path));
        else next();
      });
    },
    generateBundle() {
      for (const { address, path } of files)
        this.emitFile({ type: 'asset', fileName: address, source: readFileSync(path) });
    },
  };
};
