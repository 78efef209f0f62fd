import { readFileSync } from 'node:fs';

/** The version of this package. Its package.json is one folder up, from src/ as from dist/. */
export const version = (): string =>
  (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version;
