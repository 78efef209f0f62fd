import { readdirSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { contracts, exempt, nodePlaces, rowOf } from './edges.mjs';

const oneOf = (names) => `(${names.join('|')})`;

/** An import of a package of ours, found (a path) or not installed for the importer (its name). */
const ours = (names) => `^(packages/|@blockformer/)${names}(/|$)`;

/** Nothing of `blocked`, except what is `allowed`. */
const except = (allowed) => (allowed.length === 0 ? '[^/]+' : `(?!${oneOf(allowed)}(/|$))[^/]+`);

/** What one row of the table forbids. */
const edgeRules = (name) => {
  const row = rowOf(name);
  const from = { path: `^packages/${name}/`, pathNot: exempt };
  if (!row)
    return [{ name: 'not-in-the-table', comment: 'add the package to edges.mjs', from, to: {}, severity: 'error' }];
  return [
    {
      name: 'edge',
      comment: `${name} may import ${row.ours.join(', ') || 'no package of ours'}`,
      severity: 'error',
      from,
      to: { path: [ours(except([name, ...row.ours])), '^(apps|examples|tooling)/', '^@blockformer/(cli|web)'] },
    },
    {
      name: 'tensorflow',
      comment: `${name} may import ${row.tensorflow.join(', ') || 'nothing of @tensorflow'}`,
      severity: 'error',
      from,
      to: { path: `(^|/)@tensorflow/${except(row.tensorflow)}(/|$)` },
    },
  ];
};

/** The rules of dependency-cruiser for the tree at `root`. */
export const rules = (root) => ({
  forbidden: [
    ...readdirSync(join(root, 'packages')).flatMap(edgeRules),
    {
      name: 'testing-in-source',
      comment: 'in apps, too, only tests may import @blockformer/testing',
      severity: 'error',
      from: { path: '^apps/', pathNot: exempt },
      to: { path: ours('testing') },
    },
    {
      name: 'node',
      comment: 'a node: import belongs into the places that edges.mjs lists',
      severity: 'error',
      from: { path: '^packages/', pathNot: [...nodePlaces, ...exempt] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'node-reached',
      comment: 'the main entry of a package runs in browsers: it must not reach a node: import',
      severity: 'error',
      from: { path: '^packages/(?!testing/|model-(?!loader/))[^/]+/src/index\\.ts$' },
      to: { path: `^(node:)?${oneOf(builtinModules)}$`, reachable: true },
    },
    {
      name: 'cycle',
      comment: 'an import cycle; one that is broken by a type import is harmless',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'not-found',
      comment: 'cannot be resolved from there: is it a dependency in package.json?',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'not-declared',
      comment: 'is not in the package.json of the package that imports it',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'dev-dependency-in-source',
      comment: 'is a development dependency, and this file is shipped',
      severity: 'error',
      from: { path: '^(packages|apps)/[^/]+/src/', pathNot: [...exempt, ...contracts] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm', 'npm-peer', 'npm-optional'] },
    },
  ],
});
