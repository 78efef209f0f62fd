import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { withLock } from './lock.mjs';
import { runQuietly, say } from './run.mjs';

export const root = fileURLToPath(new URL('../../', import.meta.url));
const modules = join(root, 'node_modules');
const state = join(modules, '.blockformer');
const read = (path) => readFileSync(path, 'utf8');

/** The folders of the workspace, itself included. */
const folders = () => {
  const inside = ['packages', 'apps', 'tooling'].flatMap((parent) =>
    existsSync(join(root, parent)) ? readdirSync(join(root, parent)).map((name) => join(root, parent, name)) : [],
  );
  return [root, ...inside.sort(), join(root, 'examples')].filter((folder) => existsSync(join(folder, 'package.json')));
};

/** All that says which packages are to be installed, as a hash. */
const wanted = () => {
  const hash = createHash('sha256').update(read(join(root, 'pnpm-lock.yaml')));
  hash.update(read(join(root, 'pnpm-workspace.yaml')));
  for (const folder of folders()) hash.update(read(join(folder, 'package.json')));
  return hash.digest('hex');
};

/** Whether somebody deleted what was installed. */
const missing = () =>
  folders().some((folder) => {
    const { dependencies, devDependencies } = JSON.parse(read(join(folder, 'package.json')));
    return (dependencies || devDependencies) && !existsSync(join(folder, 'node_modules'));
  });

/** A failed tool's whole output, then one line that says what to do. */
const fail = (output, line) => {
  const text = process.stderr.isTTY ? output : stripVTControlCharacters(output);
  if (text.trim()) console.error(text.trimEnd());
  say(line);
  process.exit(1);
};

/** The pinned pnpm: the installed one if it is still that version, else through npx. */
const pnpm = (version) => {
  const installed = join(modules, 'pnpm', 'package.json');
  if (existsSync(installed) && JSON.parse(read(installed)).version === version)
    return { command: process.execPath, args: [join(modules, 'pnpm', 'bin', 'pnpm.cjs')], options: {} };
  const windows = process.platform === 'win32';
  const options = { shell: windows };
  return { command: windows ? 'npx.cmd' : 'npx', args: ['--yes', `pnpm@${version}`], options };
};

const installFailed = ({ error, output }, version) => {
  if (error?.code === 'ENOENT') fail(output, 'npx was not found: install npm, which brings it');
  if (output.includes('ERR_PNPM_OUTDATED_LOCKFILE'))
    fail(output, `pnpm-lock.yaml does not fit a package.json: run "npx pnpm@${version} install"`);
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT|ENOTCACHED|META_FETCH_FAIL/.test(output))
    fail(output, 'installing the packages failed: the npm registry cannot be reached; is this machine offline?');
  fail(output, 'installing the packages failed: the output of pnpm is above');
};

const install = async () => {
  const hash = wanted();
  const stamp = join(state, 'installed');
  const before = existsSync(stamp) ? read(stamp) : undefined;
  if (before === hash && !missing()) return;
  say(before === undefined ? 'installing packages (first run only)…' : 'installing packages (something has changed)…');

  const version = JSON.parse(read(join(root, 'package.json'))).packageManager.replace(/^pnpm@|\+.*$/g, '');
  const { command, args, options } = pnpm(version);
  // The last two: all is installed, whatever the settings say of production, and no question is asked.
  const flags = ['install', '--frozen-lockfile', '--prod=false', '--config.confirmModulesPurge=false'];
  const result = await runQuietly(command, [...args, ...flags], { cwd: root, ...options });
  if (result.code !== 0) installFailed(result, version);
  writeFileSync(stamp, hash);
};

/** Names, sizes and times of all that the build reads, and of all that it has written. */
const footprint = () => {
  const sources = createHash('sha256');
  const built = createHash('sha256');
  const visit = (path, hash) => {
    const stat = statSync(path);
    if (!stat.isDirectory()) return void hash.update(`${path} ${stat.size} ${stat.mtimeMs}\n`);
    for (const name of readdirSync(path)) {
      if (/^(\..*|node_modules|__fixtures__|.*\.test\.ts)$/.test(name)) continue;
      visit(join(path, name), name === 'dist' ? built : hash);
    }
  };
  for (const name of ['pnpm-lock.yaml', 'tsconfig.base.json', 'tsdown.config.ts', 'turbo.json'])
    visit(join(root, name), sources);
  for (const folder of folders().slice(1)) visit(folder, sources);
  return { sources: sources.digest('hex'), built: built.digest('hex') };
};

/** Turbo knows what is up to date but takes a third of a second to say so. Where no file has changed, it is not asked. */
const build = async (app) => {
  const stamp = join(state, `built-${app.replace(/\W+/g, '-')}`);
  const { sources, built } = footprint();
  if (existsSync(stamp) && read(stamp) === sources + built) return;
  const notice = setTimeout(() => say('building…'), 1000);
  const args = [join(modules, 'turbo', 'bin', 'turbo'), 'run', 'build', `--filter=${app}...`];
  const result = await runQuietly(process.execPath, [...args, '--output-logs=new-only'], { cwd: root });
  clearTimeout(notice);
  if (result.code !== 0) fail(result.output, 'building failed: the output of turbo is above');
  writeFileSync(stamp, sources + footprint().built);
};

/** Installs what is not installed, and builds what is not built of an app and all that it is made of. */
export const prepare = async (app = '@blockformer/cli') => {
  // Turbo looks for pnpm in the path. Neither tool reports on its use.
  process.env.PATH = [join(modules, '.bin'), process.env.PATH].join(delimiter);
  process.env.TURBO_TELEMETRY_DISABLED = '1';
  await withLock(join(state, 'lock'), async () => {
    await install();
    await build(app);
  });
};
