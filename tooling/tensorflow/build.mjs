#!/usr/bin/env node
// Makes the optional backend @tensorflow/tfjs-node-gpu usable without its prebuilt native library:
// compiles the C++ addon that the npm package carries, unmodified, against the shared libraries of
// TensorFlow's Python package. README.md beside this file says what it does and where its limits are.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const PACKAGE = '@tensorflow/tfjs-node-gpu';
const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
const NODE_API_HEADERS = 'node-api-headers@1.9.0';
const CLI = fileURLToPath(new URL('../../apps/cli/', import.meta.url));
const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'blockformer');

const HELP = `Usage: node tooling/tensorflow/build.mjs [options]

Compiles the native addon of ${PACKAGE} against TensorFlow's Python package.

  --addon DIR          folder of ${PACKAGE} (default: the one apps/cli resolves)
  --tensorflow SPEC    Python package to take TensorFlow from (default: tensorflow-cpu==2.21.*;
                       for NVIDIA GPUs: 'tensorflow[and-cuda]==2.21.*')
  --venv DIR           Python virtual environment to keep it in
                       (default: ${join(CACHE, '<name of SPEC>')})
  --python PYTHON      Python 3.10 or later that creates the environment (default: python3)
  --node-headers DIR   folder that holds node_api.h (default: looked for beside Node, else from npm)
  --force              compile again even if nothing changed
  --help               show this text

The C++ compiler is $CXX, or g++.
`;

class Failure extends Error {}

const say = (text) => process.stderr.write(`tensorflow: ${text}\n`);

const lastLine = (text) => text.trim().split('\n').at(-1);

/** Runs a program; its output goes to stderr or, when `quiet`, is returned. `needed` is said if there is no such program. */
function run(command, args, { needed, problem, quiet = false, env = process.env }) {
  const stdio = quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 2, 2];
  const result = spawnSync(command, args, { stdio, env, encoding: 'utf8' });
  if (result.error?.code === 'ENOENT') throw new Failure(`${command} was not found. ${needed ?? ''}`);
  if (result.error) throw new Failure(`${command}: ${result.error.message}`);
  if (result.status === 0) return quiet ? lastLine(result.stdout) : '';
  const reason = quiet ? lastLine(result.stderr) || lastLine(result.stdout) : 'see above';
  throw new Failure(`${problem} (${reason || `status ${result.status ?? result.signal}`})`);
}

/** The folder of the npm package, given or as apps/cli resolves it. */
function findAddon(given) {
  if (given === undefined) {
    try {
      return dirname(createRequire(join(CLI, 'package.json')).resolve(`${PACKAGE}/package.json`));
    } catch {
      throw new Failure(`${PACKAGE} is not installed for apps/cli. Run pnpm install, or name its folder with --addon.`);
    }
  }
  const folder = resolve(given);
  if (existsSync(join(folder, 'binding', 'tfjs_binding.cc'))) return folder;
  throw new Failure(`${folder} is not the folder of ${PACKAGE}: it has no binding/tfjs_binding.cc.`);
}

/** Installs the Python package once and returns the folder with TensorFlow's libraries. */
function prepareTensorFlow(venv, python, spec) {
  const stamp = join(venv, 'blockformer.txt');
  const bin = join(venv, 'bin', 'python');
  const held = existsSync(stamp) ? readFileSync(stamp, 'utf8').trim() : undefined;
  if (held !== undefined && held !== spec) {
    throw new Failure(`${venv} already holds ${held}. Name another folder with --venv, or delete that one.`);
  }
  if (held === undefined) {
    if (!existsSync(bin)) {
      say(`creating the Python environment ${venv}`);
      const needed = 'Python 3.10 to 3.13 is needed; name it with --python.';
      const problem = `${python} could not create it; it needs the venv module (Debian: apt install python3-venv)`;
      run(python, ['-m', 'venv', venv], { needed, problem, quiet: true });
    }
    say(`installing ${spec} (hundreds of megabytes; gigabytes with CUDA)`);
    // Only the libraries and headers are used, so the CPU package needs none of its Python dependencies.
    const options = spec.includes('[') ? [] : ['--no-deps'];
    const pip = ['-m', 'pip', 'install', '--no-compile', '--disable-pip-version-check', ...options, spec];
    run(bin, pip, { problem: `pip could not install ${spec}` });
    writeFileSync(stamp, `${spec}\n`);
  }
  const ask = ['-c', 'import sysconfig; print(sysconfig.get_path("platlib"))'];
  const site = run(bin, ask, { problem: `${bin} does not run`, quiet: true });
  const folder = join(site, 'tensorflow');
  const missing = [...LIBRARIES, 'include/tensorflow/c/eager/c_api.h'].find((name) => !existsSync(join(folder, name)));
  if (missing) throw new Failure(`${spec} brought no ${missing} into ${folder}. Delete ${venv} and try again.`);
  return { site, folder };
}

/** A folder with node_api.h: the given one, Node's own, or that of an npm package kept in the cache. */
function findNodeHeaders(given) {
  const has = (folder) => existsSync(join(folder, 'node_api.h'));
  if (given !== undefined) {
    if (has(resolve(given))) return resolve(given);
    throw new Failure(`${resolve(given)} holds no node_api.h.`);
  }
  const beside = join(dirname(process.execPath), '..', 'include', 'node');
  const cached = join(CACHE, 'node_modules', 'node-api-headers', 'include');
  const found = [beside, '/usr/local/include/node', '/usr/include/node', cached].find(has);
  if (found) return found;
  say(`no node_api.h beside ${process.execPath}: fetching ${NODE_API_HEADERS} from npm`);
  mkdirSync(CACHE, { recursive: true });
  const npm = ['install', '--prefix', CACHE, '--no-save', '--no-audit', '--no-fund', '--ignore-scripts'];
  const needed = 'Name the folder that holds node_api.h with --node-headers.';
  run('npm', [...npm, NODE_API_HEADERS], { needed, problem: `npm could not fetch them. ${needed}`, quiet: true });
  return cached;
}

/** Compiles the addon, unless the same command has already made the one that is there. */
function compile(addon, tensorflow, headers, force) {
  const folder = join(addon, 'lib', 'napi-v8');
  const output = join(folder, 'tfjs_binding.node');
  const record = join(folder, 'tfjs_binding.txt');
  const compiler = process.env.CXX || 'g++';
  const args = [
    ...['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8'],
    ...[addon, join(tensorflow, 'include'), headers].map((include) => `-I${include}`),
    ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((source) => join(addon, 'binding', source)),
    ...[`-L${tensorflow}`, ...LIBRARIES.map((library) => `-l:${library}`)],
    ...['-rpath', tensorflow].flatMap((option) => ['-Xlinker', option]),
    '-Wl,-z,now', // a symbol that TensorFlow lacks is then an error on loading, not the end of the process later
  ];
  const command = `${[compiler, ...args].join(' ')}\n`;
  if (!force && existsSync(output) && existsSync(record) && readFileSync(record, 'utf8') === command) {
    say('the addon is already compiled');
    return output;
  }
  say(`compiling the addon with ${compiler} (less than a minute)`);
  mkdirSync(folder, { recursive: true });
  const draft = join(folder, `tfjs_binding.${process.pid}.tmp`);
  try {
    const needed = 'A C++17 compiler is needed (Debian: apt install g++); name another one in $CXX.';
    run(compiler, [...args, '-o', draft], { needed, problem: `${compiler} could not compile the addon` });
    renameSync(draft, output);
  } finally {
    rmSync(draft, { force: true });
  }
  writeFileSync(record, command);
  return output;
}

/** Loads the package as a program would, in a Node of its own, and multiplies; returns what it ran on. */
function tryOut(addon, env) {
  const program = `
    process.on('uncaughtException', (error) => { console.error(error.message.split('\\n')[0]); process.exit(1); });
    Object.assign(require('node:util'), { isNullOrUndefined: (value) => value == null, isArray: Array.isArray });
    const tf = require(${JSON.stringify(addon)});
    const [product] = tf.matMul([[1, 2]], [[3], [4]]).dataSync();
    if (tf.getBackend() !== 'tensorflow' || product !== 11) throw new Error('wrong result: ' + product);
    console.log(tf.backend().binding.TF_Version + (tf.backend().isUsingGpuDevice ? ' on a GPU' : ' on the CPU'));`;
  const problem = 'the addon was compiled but does not work';
  return run(process.execPath, ['-e', program], { problem, quiet: true, env: { TF_CPP_MIN_LOG_LEVEL: '3', ...env } });
}

function main() {
  const names = ['addon', 'tensorflow', 'venv', 'python', 'node-headers'];
  const strings = Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
  const flag = { type: 'boolean', default: false };
  const { values } = parseArgs({ options: { ...strings, force: flag, help: flag } });
  if (values.help) return process.stdout.write(HELP);
  if (process.platform !== 'linux') throw new Failure(`Linux is needed; this is ${process.platform}.`);

  const spec = values.tensorflow ?? 'tensorflow-cpu==2.21.*';
  const venv = resolve(values.venv ?? join(CACHE, spec.replace(/[^\w.]+/g, '-').replace(/[-.]+$/, '')));
  const addon = findAddon(values.addon);
  const tensorflow = prepareTensorFlow(venv, values.python ?? 'python3', spec);
  const output = compile(addon, tensorflow.folder, findNodeHeaders(values['node-headers']), values.force);

  // The CUDA libraries that pip brought, in case TensorFlow does not find them by itself.
  const nvidia = join(tensorflow.site, 'nvidia');
  const parts = existsSync(nvidia) ? readdirSync(nvidia) : [];
  const cuda = parts.map((part) => join(nvidia, part, 'lib')).filter((folder) => existsSync(folder));
  const result = tryOut(addon, process.env);
  say(`${output} works: TensorFlow ${result}`);
  if (cuda.length > 0 && result.endsWith('CPU')) say(`no GPU was found; try\nexport LD_LIBRARY_PATH=${cuda.join(':')}`);
}

try {
  main();
} catch (error) {
  const expected = error instanceof Failure || error.code?.startsWith('ERR_PARSE_ARGS');
  say(expected ? error.message : error.stack);
  process.exitCode = 1;
}
