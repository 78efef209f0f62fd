import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const isTest = (path) => /\.(test|test-d|bench)\.ts$|-contract\.ts$|__fixtures__/.test(path);

/** The files that `exports` and `bin` name. A pattern stands for its folder. */
const targets = (value) => {
  if (typeof value === 'string') return [value.replace(/\*.*$/, '')];
  return Object.values(value ?? {}).flatMap(targets);
};

/** What is wrong with the files of an installed package: some must be there, and tests must not. */
export const contentsOf = (project, { name, exports, bin }) => {
  const folder = join(project, 'node_modules', name);
  if (!existsSync(folder)) return [`${name}: was not installed`];
  const missing = ['LICENSE', 'README.md', ...targets(exports), ...targets(bin)].filter(
    (path) => !existsSync(join(folder, path)),
  );
  const tests = readdirSync(folder, { recursive: true }).filter(isTest);
  return [
    ...missing.map((path) => `${name}: ${path} is not in the package`),
    ...tests.map((path) => `${name}: ${path} is a test, and is in the package; see "files"`),
  ];
};
