import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exempt } from './edges.mjs';

const isExempt = (path) => exempt.some((pattern) => new RegExp(pattern).test(path));

/** `packages/core` of `packages/core/src/index.ts`. */
const folderOf = (path) => path.split('/').slice(0, 2).join('/');

const exported = (root, folder, subpath) => {
  const file = join(root, folder, 'package.json');
  if (!existsSync(file)) return true; // not a package of ours after all
  const keys = Object.keys(JSON.parse(readFileSync(file, 'utf8')).exports ?? {});
  return keys.some((key) => key === subpath || (key.endsWith('*') && subpath.startsWith(key.slice(0, -1))));
};

/** Why an import reaches past the public surface of a package, or undefined. Packages are imported by name. */
const reason = (root, from, { module: specifier, resolved }) => {
  if (/^@tensorflow\/[^/]+\/./.test(specifier)) return 'is inside a package of TensorFlow.js';
  const [, name, rest] = /^@blockformer\/([^/]+)(\/.*)?$/.exec(specifier) ?? [];
  if (name && rest && !exported(root, `packages/${name}`, `.${rest}`)) return 'is not in the exports of that package';
  const crosses = /^(packages|apps)\//.test(resolved) && folderOf(resolved) !== folderOf(from);
  return specifier.startsWith('.') && crosses ? 'is a file of another package' : undefined;
};

/** The imports of the cruised modules that go deeper than a package's exports. */
export const deepImports = (root, modules) =>
  modules
    .filter(({ source }) => /^(packages|apps)\//.test(source) && !isExempt(source))
    .flatMap(({ source, dependencies }) =>
      dependencies.flatMap((dependency) => {
        const comment = reason(root, source, dependency);
        return comment ? [{ rule: 'deep-import', from: source, to: dependency.module, comment }] : [];
      }),
    );
