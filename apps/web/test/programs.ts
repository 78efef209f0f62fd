import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { enableProdMode } from '@tensorflow/tfjs-core';
import { vi } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A folder of programs that imports can be resolved from. */
export type Programs = {
  add(name: string, code: string): Promise<void>;
  /** What a program prints while it runs here, line by line. */
  print(name: string): Promise<string[]>;
  /** Throws with what TypeScript, or the formatter, finds in all of them. */
  check(): Promise<void>;
  remove(): Promise<void>;
};

const output = async (command: string, args: readonly string[]): Promise<void> => {
  try {
    await run(join(root, 'node_modules/.bin', command), args, { cwd: root });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command}:\n${stdout}${stderr}`);
  }
};

export const createPrograms = async (): Promise<Programs> => {
  const folder = await mkdtemp(join(root, 'apps/web/test/programs-'));
  const pathOf = (name: string): string => join(folder, `${name}.ts`);
  return {
    add: (name, code) => writeFile(pathOf(name), code),
    print: async (name) => {
      enableProdMode();
      const lines: string[] = [];
      const log = vi.spyOn(console, 'log').mockImplementation((...values: unknown[]) => {
        lines.push(values.join(' '));
      });
      try {
        await import(/* @vite-ignore */ pathOf(name));
      } finally {
        log.mockRestore();
      }
      return lines;
    },
    check: async () => {
      const config = join(folder, 'tsconfig.json');
      await writeFile(config, JSON.stringify({ extends: '../../tsconfig.json', include: ['*.ts'] }));
      await output('tsc', ['--noEmit', '-p', config]);
      await rm(config);
      await output('biome', ['check', '--linter-enabled=false', folder]);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
};
