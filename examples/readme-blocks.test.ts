import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { printed } from './printed.ts';

// Every `ts` block of every README and page of docs runs; where a `text` block follows, it is what the block prints. A block that
// cannot run by itself is marked `ts fragment`.

const root = resolve(import.meta.dirname, '..');
const scratch = join(import.meta.dirname, '.readme');
const packages = readdirSync(join(root, 'packages')).map((name) => `packages/${name}/README.md`);
const pages = readdirSync(join(root, 'docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : []));
const readmes = ['README.md', 'apps/cli/README.md', ...packages, ...pages].filter((path) =>
  existsSync(join(root, path)),
);

type Block = { readonly title: string; readonly code: string; readonly output?: string };

const blocks: Block[] = readmes.flatMap((path) => {
  const text = readFileSync(join(root, path), 'utf8');
  return [...text.matchAll(/```ts\n(.*?)```(?:\n+```text\n(.*?)```)?/gs)].map(([, code = '', output], index) => ({
    title: `${path} block ${index + 1}`,
    code,
    ...(output === undefined ? {} : { output }),
  }));
});

describe('README blocks', () => {
  beforeAll(() => void mkdirSync(scratch, { recursive: true }));
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  test('are there', () => expect(blocks.length).toBeGreaterThan(8));

  test.each(blocks)('$title', async ({ title, code, output }) => {
    const file = join(scratch, `${title.replace(/\W+/g, '-')}.ts`);
    writeFileSync(file, code);
    const lines = await printed(file);
    if (output !== undefined) expect(`${lines.join('\n')}\n`).toBe(output);
  });
});
