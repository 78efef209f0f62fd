// Bundles src/page-main.ts into src/page-script.ts, so that a page can carry it. Usage: node scripts/build-page-script.mjs
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const source = new URL('../src/', import.meta.url);
const OUTPUT = 'page-script.ts';

/** Changes whenever a source does: a test compares it with what the script was made of. */
export const sourceHash = () => {
  const hash = createHash('sha256');
  const files = readdirSync(source).filter(
    (name) =>
      name.endsWith('.ts') && !name.includes('.test.') && name !== OUTPUT && name !== 'page.ts' && name !== 'index.ts',
  );
  for (const name of files.sort()) hash.update(name).update(readFileSync(new URL(name, source)));
  return hash.digest('hex').slice(0, 16);
};

/** A string that can stand between single quotes, and inside a script of a page. */
const quoted = (text) =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('</', '<\\\\/')}'`;

const build = async () => {
  const { build } = await import('vite');
  const [{ output }] = await build({
    root: fileURLToPath(source),
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2022',
      lib: { entry: fileURLToPath(new URL('page-main.ts', source)), formats: ['iife'], name: 'attentionPage' },
    },
  });
  const { code } = output[0];
  const text = `// Made from page-main.ts by scripts/build-page-script.mjs. Do not edit.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is quoted is a program
export const hash: string = '${sourceHash()}';
export const script: string =
  ${quoted(code.trim())};
`;
  writeFileSync(new URL(OUTPUT, source), text);
  process.stdout.write(`${OUTPUT}: ${code.length} characters\n`);
};

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
