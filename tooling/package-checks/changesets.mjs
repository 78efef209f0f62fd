// Plans the next release from the files in .changeset, as `changeset version` would, and fails on one that is
// malformed or names no package of ours. It asks nothing of git, so any clone will do, however shallow.
import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
// The planner of @changesets/cli, at the place where that finds it.
const require = createRequire(realpathSync(join(root, 'node_modules', '@changesets', 'cli', 'package.json')));
const { default: getReleasePlan } = require('@changesets/get-release-plan');

try {
  const { changesets, releases } = await getReleasePlan(root);
  const versions = new Set(releases.map(({ newVersion }) => newVersion));
  if (versions.size > 1) throw new Error(`all packages share one version, not ${[...versions].join(', ')}`);
  console.error(`changesets: ${changesets.length}, next version ${[...versions][0] ?? 'unchanged'}`);
} catch (error) {
  console.error(`changesets: ${error.message}`);
  process.exitCode = 1;
}
