import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { node } from './tools.mjs';

/** The entries that can be imported. The program of a package is one that is run instead; a pattern is files. */
const entriesOf = ({ name, exports, bin }) => {
  const programs = Object.values(bin ?? {});
  return Object.entries(exports)
    .filter(([key, target]) => !key.includes('*') && !programs.includes(target.default))
    .map(([key]) => `${name}${key.slice(1)}`);
};

/** A project that depends on all tarballs, as a user's would: what it must import and run, and how that failed. */
export const installAndImport = (root, folder, manifests, tarballs) => {
  mkdirSync(folder);
  const write = (name, text) => writeFileSync(join(folder, name), text);
  const files = Object.fromEntries(Object.entries(tarballs).map(([name, path]) => [name, `file:${path}`]));
  const peers = new Set(manifests.flatMap(({ peerDependencies }) => Object.keys(peerDependencies ?? {})));
  const versions = Object.fromEntries([...peers].map((name) => [name, 'catalog:']));
  copyFileSync(join(root, 'pnpm-workspace.yaml'), join(folder, 'pnpm-workspace.yaml')); // for its catalog
  write(
    'package.json',
    JSON.stringify({
      private: true,
      type: 'module',
      dependencies: { ...files, ...versions },
      pnpm: { overrides: files }, // they depend on one another by version, and no registry has it
    }),
  );
  const installed = node(folder, 'pnpm', 'install', '--prefer-offline', '--ignore-scripts');
  if (installed) return [installed];

  const entries = manifests.flatMap(entriesOf);
  write('import.mjs', 'await import(process.argv[2]);');
  write('types.ts', entries.map((entry, index) => `export * as entry${index} from '${entry}';`).join('\n'));
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2023'];
  const programs = manifests.flatMap(({ name, bin }) =>
    Object.values(bin ?? {}).map((path) => join(folder, 'node_modules', name, path)),
  );
  return [
    ...entries.map((entry) => node(folder, 'import.mjs', entry)),
    ...programs.map((path) => node(folder, path, '--version')),
    node(folder, 'tsc', ...options, 'types.ts'),
  ].filter((failure) => failure !== undefined);
};
