import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';

const check = (...args: string[]): { code: number | null; lines: string[] } => {
  const { status, stderr } = spawnSync(process.execPath, [`${import.meta.dirname}/check.mjs`, ...args]);
  return { code: status, lines: stderr.toString().split('\n') };
};

describe('boundaries', () => {
  test('every forbidden import of the fixture is found, and no other', () => {
    const { code, lines } = check(`${import.meta.dirname}/__fixtures__/forbidden`);
    expect(code).toBe(1);
    const found = lines.filter((line) => line.includes(' → ') && !line.startsWith('not-found:')).sort();
    expect(found).toEqual([
      'cycle: packages/core/src/first.ts → packages/core/src/second.ts → packages/core/src/first.ts',
      'deep-import: packages/attention/src/index.ts → ../../core/src/linear.ts',
      'deep-import: packages/attention/src/index.ts → @blockformer/core/src/linear.ts',
      'deep-import: packages/core/src/linear.ts → @tensorflow/tfjs-core/dist/ops/mat_mul.js',
      'dev-dependency-in-source: packages/models/src/index.ts → vitest',
      'edge: packages/attention/src/index.ts → @blockformer/embeddings',
      'edge: packages/feed-forward/src/index.ts → @blockformer/testing',
      'edge: packages/sampler/src/index.ts → @blockformer/core',
      'node-reached: packages/core/src/index.ts → fs',
      'node: packages/core/src/read.ts → fs',
      'not-declared: packages/models/src/index.ts → vite',
      'not-in-the-table: packages/surprise/src/index.ts → @blockformer/core',
      'tensorflow: packages/tokenizer/src/index.ts → @tensorflow/tfjs-core',
      'testing-in-source: apps/cli/src/main.ts → @blockformer/testing',
    ]);
    // In the fixture nothing of ours is installed, so each import by name is also one that cannot be resolved.
    expect(lines).toContain('not-found: packages/sampler/src/index.ts → @blockformer/core');
  });

  test('this repository has none', () => {
    const { code, lines } = check();
    expect(lines.filter((line) => line.includes(' → '))).toEqual([]);
    expect(code).toBe(0);
  });
});
