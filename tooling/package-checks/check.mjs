// Checks what would be published: `pnpm packages`. Every public package is built and packed; publint reads each
// tarball; all of them are installed into a project of their own, where Node and TypeScript import every entry.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { contentsOf } from './contents.mjs';
import { installAndImport } from './scratch-project.mjs';
import { node } from './tools.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'package-checks-'));

/** The manifests of the packages that are not private. */
const manifests = ['packages', 'apps']
  .flatMap((parent) => readdirSync(join(root, parent)).map((name) => join(root, parent, name, 'package.json')))
  .filter((path) => existsSync(path))
  .map((path) => JSON.parse(readFileSync(path, 'utf8')))
  .filter((manifest) => !manifest.private);

const tarballOf = ({ name, version }) =>
  join(folder, 'tarballs', `${name.replace('@', '').replace('/', '-')}-${version}.tgz`);

const lint = async (manifest) => {
  const { buffer, byteOffset, length } = readFileSync(tarballOf(manifest));
  const tarball = buffer.slice(byteOffset, byteOffset + length);
  const { messages, pkg } = await publint({ strict: true, pack: { tarball } });
  return messages.map((message) => `${manifest.name}: ${formatMessage(message, pkg, { color: false })}`);
};

const check = async () => {
  const built = node(root, 'turbo', 'run', 'build', '--output-logs=errors-only');
  if (built) return [built];
  mkdirSync(join(folder, 'tarballs'));
  const filters = manifests.flatMap(({ name }) => ['--filter', name]);
  const packed = node(root, 'pnpm', '-r', ...filters, 'pack', '--pack-destination', join(folder, 'tarballs'));
  if (packed) return [packed];

  const linted = (await Promise.all(manifests.map(lint))).flat();
  const scratch = join(folder, 'project');
  const tarballs = Object.fromEntries(manifests.map((manifest) => [manifest.name, tarballOf(manifest)]));
  const failures = installAndImport(root, scratch, manifests, tarballs);
  return [...linted, ...manifests.flatMap((manifest) => contentsOf(scratch, manifest)), ...failures];
};

try {
  const failures = await check();
  for (const line of failures) console.error(line);
  console.error(
    `packages: ${manifests.length} packed, ${failures.length === 0 ? 'all good' : `${failures.length} failures`}`,
  );
  process.exitCode = failures.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
