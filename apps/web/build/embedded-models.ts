import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { modelUrl as masked } from '@blockformer/model-masked';
import { modelUrl as phonemes } from '@blockformer/model-phonemes';
import { modelUrl as speeches } from '@blockformer/model-speeches';
import type { Plugin } from 'vite';
import { serveFiles } from './serve-files.ts';

const folders = { masked, phonemes, speeches };

/** The files of the embedded models at `/models/<name>/<file>`. */
export const embeddedModels = (): Plugin =>
  serveFiles(
    'embedded-models',
    Object.entries(folders).flatMap(([name, url]) =>
      readdirSync(fileURLToPath(url)).map((file) => ({
        address: `models/${name}/${file}`,
        read: () => readFileSync(fileURLToPath(new URL(file, url))),
      })),
    ),
  );
