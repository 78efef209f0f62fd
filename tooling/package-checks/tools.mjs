import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const modules = fileURLToPath(new URL('../../node_modules/', import.meta.url));
const scripts = {
  pnpm: join(modules, 'pnpm', 'bin', 'pnpm.cjs'),
  tsc: join(modules, 'typescript', 'bin', 'tsc'),
  turbo: join(modules, 'turbo', 'bin', 'turbo'),
};

/** Runs one of our tools, or a Node script, in a folder. Gives what it printed if it failed, else undefined. */
export const node = (cwd, script, ...args) => {
  const env = { ...process.env, PATH: [join(modules, '.bin'), process.env.PATH].join(delimiter), NO_COLOR: '1' };
  const result = spawnSync(process.execPath, [scripts[script] ?? script, ...args], { cwd, env, encoding: 'utf8' });
  if (result.status === 0) return undefined;
  return `${script} ${args.join(' ')} failed:\n${result.stdout}${result.stderr}`;
};
