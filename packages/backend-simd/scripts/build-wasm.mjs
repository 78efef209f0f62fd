// Compiles assembly/ into the four modules that the package carries, as base64 in src/wasm. Usage: node scripts/build-wasm.mjs
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const folder = new URL('assembly/', root);

/** Changes whenever a kernel source does: a test compares it with what the modules were made of. */
export const sourceHash = () => {
  const hash = createHash('sha256');
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  for (const name of files.sort()) hash.update(name).update(readFileSync(new URL(name, folder)));
  return hash.digest('hex').slice(0, 16);
};

const PAGES = 65536; // 4 GiB, the most that 32-bit addresses reach

const variants = {
  baseline: [],
  'baseline-shared': ['--enable', 'threads', '--sharedMemory'],
  relaxed: ['--enable', 'relaxed-simd'],
  'relaxed-shared': ['--enable', 'relaxed-simd', '--enable', 'threads', '--sharedMemory'],
};

const build = async () => {
  const { main } = await import('assemblyscript/asc');
  mkdirSync(new URL('src/wasm/', root), { recursive: true });
  for (const [name, options] of Object.entries(variants)) {
    let binary;
    const { error, stderr } = await main(
      [
        ...['assembly/index.ts', '--baseDir', fileURLToPath(root), '--outFile', 'kernels.wasm'],
        ...['--runtime', 'stub', '--noAssert', '-O3', '--converge', '--enable', 'simd', '--disableWarning', '112'],
        ...['--importMemory', '--noExportMemory', '--initialMemory', '1', '--maximumMemory', `${PAGES}`],
        ...['--zeroFilledMemory', ...options],
      ],
      {
        writeFile: (_file, data) => {
          binary = data;
        },
      },
    );
    if (error || !binary) throw new Error(`asc ${name}: ${error?.message ?? 'no output'}\n${stderr.toString()}`);
    if (stderr.toString()) process.stderr.write(stderr.toString());
    const text = `// Made from assembly/ by scripts/build-wasm.mjs. Do not edit.
export const wasm: string =
  '${Buffer.from(binary).toString('base64')}';
`;
    writeFileSync(new URL(`src/wasm/${name}.ts`, root), text);
    process.stdout.write(`${name}: ${binary.length} bytes\n`);
  }
  writeFileSync(
    new URL('src/wasm/source-hash.ts', root),
    `// Made by scripts/build-wasm.mjs. Do not edit.\nexport const hash: string = '${sourceHash()}';\n`,
  );
};

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
