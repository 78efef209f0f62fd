// Fails on every import that the design does not have: `pnpm boundaries`. The allowed ones are in edges.mjs.
// The tree is this repository, or the folder named by the argument.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';
import { deepImports } from './deep-imports.mjs';
import { rules } from './rules.mjs';

/** What is no source: what was built, data, and what another compiler reads (AssemblyScript). */
const skipped = [
  '^(packages|apps)/[^/]+/(dist|fixtures|model|assembly)/',
  '^(packages|apps)/.*/__fixtures__/',
  '^examples/\\.readme/',
];

/** An installed package by its name, for its path is long. */
const short = (path) => path.replace(/^.*node_modules\/((@[^/]+\/)?[^/]+).*$/, '$1');

/** Finds every violation in the workspace at `root`. */
const check = async (root) => {
  const { forbidden } = rules(root);
  const { output } = await cruise(
    ['packages', 'apps', 'examples'].filter((folder) => existsSync(join(root, folder))),
    {
      baseDir: root,
      validate: true,
      ruleSet: { forbidden },
      tsPreCompilationDeps: true, // type imports are edges as well
      doNotFollow: { path: ['node_modules'] },
      exclude: { path: skipped },
      enhancedResolveOptions: {
        exportsFields: ['exports'],
        conditionNames: ['@blockformer/source', 'types', 'import', 'node', 'default'],
      },
    },
  );
  const found = output.summary.violations.map(({ rule, from, to, cycle }) => ({
    rule: rule.name,
    from,
    to: cycle ? cycle.map(({ name }) => name).join(' → ') : short(to),
    comment: forbidden.find(({ name, from: { path } }) => name === rule.name && new RegExp(path ?? '').test(from))
      .comment,
  }));
  return { found: [...found, ...deepImports(root, output.modules)], modules: output.modules.length };
};

const root = resolve(process.argv[2] ?? fileURLToPath(new URL('../../', import.meta.url)));
const { found, modules } = await check(root);
for (const { rule, from, to, comment } of found) console.error(`${rule}: ${from} → ${to}\n  ${comment}`);
console.error(
  `boundaries: ${modules} modules, ${found.length === 0 ? 'all imports allowed' : `${found.length} violations`}`,
);
process.exitCode = found.length === 0 ? 0 : 1;
