import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin, type Rollup } from 'vite';

/** Files that most visits do not need: the engines that stand in for ours. They are kept once they were used. */
const RARE = /^wasm\/|^assets\/other-engine/;

/** Names such a file of the worker so that it can be told from the others. */
export const nameChunk = ({ moduleIds }: { readonly moduleIds: readonly string[] }): string =>
  moduleIds.some((id) => /tfjs-backend-(wasm|webgpu)/.test(id))
    ? 'assets/other-engine-[hash].js'
    : 'assets/[name]-[hash].js';

const hash = (parts: readonly (string | Uint8Array)[]): string => {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(part);
  return sum.digest('hex').slice(0, 12);
};

const contentOf = (file: Rollup.OutputAsset | Rollup.OutputChunk): string | Uint8Array =>
  file.type === 'chunk' ? file.code : file.source;

/**
 * Builds the service worker beside the page, with the list of the page's files in it. It has one name for ever: a browser
 * looks there for what is new.
 */
export const pageFiles = (entry: string): Plugin => {
  let publicDir = '';
  return {
    name: 'page-files',
    apply: 'build',
    configResolved: (config) => {
      publicDir = config.publicDir;
    },
    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        const all = new Map(Object.entries(bundle).map(([name, file]) => [name, contentOf(file)]));
        for (const name of readdirSync(publicDir)) all.set(name, readFileSync(join(publicDir, name)));
        const names = [...all.keys()].filter((name) => !name.endsWith('.map')).sort();
        const models = names.filter((name) => name.startsWith('models/'));
        const page = names.filter((name) => !name.startsWith('models/') && !RARE.test(name));
        const listed = {
          page: hash(page.flatMap((name) => [name, all.get(name) ?? ''])),
          models: hash(models.flatMap((name) => [name, all.get(name) ?? ''])),
          pageFiles: page.map((name) => (name === 'index.html' ? './' : name)),
          modelFiles: models,
        };
        const made = await build({
          configFile: false,
          logLevel: 'error',
          define: { PAGE_FILES: JSON.stringify(listed) },
          build: { write: false, target: 'es2023', lib: { entry, formats: ['es'], fileName: 'service-worker' } },
        });
        const [output] = [made].flat() as Rollup.RollupOutput[];
        const code = output?.output[0]?.code ?? '';
        this.emitFile({ type: 'asset', fileName: 'service-worker.js', source: code });
      },
    },
  };
};
