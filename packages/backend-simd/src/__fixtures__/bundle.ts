import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

export type Bundle = { readonly folder: string; readonly entry: string; remove(): Promise<void> };

/**
 * Bundles a program with all that it imports into one folder, as an application would that uses the package: for Node
 * (where TensorFlow.js is left to be imported) or for a page. Made inside the package, so that its imports are found.
 */
export const bundle = async (code: string, target: 'node' | 'page'): Promise<Bundle> => {
  const folder = await mkdtemp(fileURLToPath(new URL('../../node_modules/.bundle-', import.meta.url)));
  await writeFile(`${folder}/main.ts`, code);
  const conditions = ['@blockformer/source', 'module', 'import', 'default'];
  await build({
    root: folder,
    configFile: false,
    logLevel: 'error',
    resolve: { conditions },
    ssr: { resolve: { conditions }, noExternal: [/^@blockformer\//, 'valibot'] },
    build: {
      outDir: 'out',
      minify: false,
      target: 'es2022',
      ...(target === 'node' ? { ssr: 'main.ts' } : {}),
      rollupOptions: {
        input: `${folder}/main.ts`,
        output: { entryFileNames: 'main.mjs', format: 'es' },
      },
    },
  });
  return {
    folder: `${folder}/out`,
    entry: `${folder}/out/main.mjs`,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
};
