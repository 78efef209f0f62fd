// The built studio in a headless Chromium, for the scripts beside this one.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { build, preview } from 'vite';

const app = fileURLToPath(new URL('..', import.meta.url));

/** Builds the page into a folder of its own and serves it to this machine. */
export const serveStudio = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'studio-'));
  await build({ root: app, logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
  const server = await preview({ root: app, logLevel: 'error', build: { outDir: folder }, preview: { port: 0 } });
  return {
    url: server.resolvedUrls.local[0],
    folder,
    close: async () => {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

export const launch = (args = []) =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', ...args],
  });
