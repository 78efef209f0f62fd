import { readFileSync } from 'node:fs';
import { defineConfig, type UserConfig } from 'tsdown';

// Every package is built with this file from its own folder: the entries are the source files named in its `exports`.
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  exports?: Record<string, string | { '@blockformer/source'?: string }>;
};

const entries = Object.values(manifest.exports ?? {}).flatMap((target) =>
  typeof target === 'object' && target['@blockformer/source'] ? [target['@blockformer/source']] : [],
);

const config: UserConfig = defineConfig({
  cwd: process.cwd(), // or it would be the folder of this file
  entry: entries,
  format: 'esm',
  platform: 'neutral',
  deps: { neverBundle: [/^node:/] },
  target: 'es2023',
  dts: { oxc: true },
  sourcemap: true,
  clean: true,
  fixedExtension: false,
  hash: false,
  logLevel: 'warn',
});

export default config;
