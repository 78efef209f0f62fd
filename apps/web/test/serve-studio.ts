import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type PreviewServer, preview } from 'vite';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the built page is: with the headers that let it share memory, and without. */
    readonly studio: { readonly isolated: string; readonly plain: string };
  }
}

const root = fileURLToPath(new URL('..', import.meta.url));

/** Without the project's own settings there are no headers. */
const serve = (outDir: string, isolated: boolean): Promise<PreviewServer> =>
  preview({
    root,
    logLevel: 'error',
    ...(isolated ? {} : { configFile: false }),
    build: { outDir },
    preview: { host: '127.0.0.1', port: 0 },
  });

const addressOf = ({ resolvedUrls }: PreviewServer): string => resolvedUrls?.local[0] ?? '';

/** Builds the page as it is published, and serves it from this machine to this machine. */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const folder = await mkdtemp(join(tmpdir(), 'studio-'));
  const { NODE_ENV } = process.env;
  process.env['NODE_ENV'] = 'production'; // not `test`, which builds what is for developing
  await build({ root, logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
  process.env['NODE_ENV'] = NODE_ENV;
  const servers = await Promise.all([serve(folder, true), serve(folder, false)]);
  const [isolated = '', plain = ''] = servers.map(addressOf);
  project.provide('studio', { isolated, plain });
  return async () => {
    await Promise.all(servers.map((server) => server.close()));
    await rm(folder, { recursive: true, force: true });
  };
};
