import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { geluTanh, initParams, seeded } from '@blockformer/core';
import { expectClose } from '@blockformer/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { causalStep } from '../../models/src/causal-step.ts';
import { gpt2 } from '../../models/src/gpt2/gpt2.ts';
import { type Bundle, bundle } from './__fixtures__/bundle.ts';
import { CHROMIUM, visit } from './__fixtures__/visit.ts';
import { compress, registerSimd } from './index.ts';

// The same program in Node and in a headless Chromium, where the page is cross-origin isolated (threads) or not.

type Report = {
  error?: string;
  isolated: boolean;
  threads: number;
  relaxed: boolean;
  helped: boolean;
  logits: number[];
};

const from = (path: string): string => new URL(path, import.meta.url).pathname;
const program = `
import * as tf from '@tensorflow/tfjs-core';
import { geluTanh, initParams, seeded } from '@blockformer/core';
import { causalStep } from '${from('../../models/src/causal-step.ts')}';
import { gpt2 } from '${from('../../models/src/gpt2/gpt2.ts')}';
import { compress, registerSimd } from '${from('./index.ts')}';
import { JOB } from '${from('./jobs.ts')}';

const run = async () => {
  registerSimd();
  await tf.setBackend('simd');
  const model = gpt2({ vocab: 500, positions: 64, dim: 96, heads: 3, layers: 2, hidden: 192, epsilon: 1e-5,
    activation: geluTanh, scale: () => 0.2, tied: true });
  const step = causalStep(model, compress(initParams(model, seeded(1)), { weights: 'int8' }));
  const { state } = await step.next([1, 2, 3, 4, 5]);
  const { logits } = await step.next([6], state);
  const { machine } = tf.engine().backend;
  const { threads, relaxed } = machine;
  const helped = isHelped(machine);
  tf.removeBackend('simd');
  return { isolated: crossOriginIsolated, threads, relaxed, helped, logits: [...logits] };
};

/** Whether another thread takes a part of the work while this one never goes back to its event loop: it fills its scratch. */
const isHelped = (machine) => {
  const [H, T, K] = [8, 64, 64];
  const [rows, bytes] = [H * T * K, T * 16];
  const [query, keys, values, y, scratch] = [rows, rows, rows, rows, bytes].map((length) => {
    const address = machine.allocate(length * 4 * 64);
    machine.floats(address, length).fill(0.5);
    return address;
  });
  const theirs = machine.floats(scratch + bytes, bytes / 4).fill(0);
  const shape = [H, H, T, T, K, T * K * 4, T * K * 4, machine.bits(1), 0, scratch, bytes, 0, 0, 0, 0, T * K * 4];
  for (const end = performance.now() + (machine.threads > 1 ? 5000 : 100); performance.now() < end; ) {
    machine.run(JOB.attention, H * T / 4, query, keys, values, 0, y, ...shape);
    if (theirs.some((value) => value !== 0)) return true;
  }
  return false;
};
run()
  .catch((error) => ({ error: String(error?.stack ?? error) }))
  .then((report) => fetch('/report', { method: 'POST', body: JSON.stringify(report) }));
`;

if (!existsSync(CHROMIUM)) process.stderr.write(`skipped: no ${CHROMIUM}\n`);

describe.skipIf(!existsSync(CHROMIUM))('in Chromium', () => {
  let page: Bundle;
  let expected: Float32Array;

  beforeAll(async () => {
    page = await bundle(program, 'page');
    tf.enableProdMode();
    registerSimd({ threads: 1 });
    await tf.setBackend('simd');
    const model = gpt2({
      ...{ vocab: 500, positions: 64, dim: 96, heads: 3, layers: 2, hidden: 192, epsilon: 1e-5 },
      activation: geluTanh,
      scale: () => 0.2,
      tied: true,
    });
    const step = causalStep(model, compress(initParams(model, seeded(1)), { weights: 'int8' }));
    const { state } = await step.next([1, 2, 3, 4, 5]);
    expected = (await step.next([6], state)).logits as Float32Array;
  });
  afterAll(() => page.remove());

  test.each([
    ['cross-origin isolated: with threads', true],
    ['not isolated: one thread', false],
  ])('%s, with the logits of Node', async (_name, isolated) => {
    const report = await visit<Report>(page.folder, { isolated });
    expect(report.error).toBeUndefined();
    expect(report.isolated).toBe(isolated);
    expect(report.relaxed).toBe(true);
    expect(report.threads).toBe(isolated ? Math.min(8, availableParallelism()) : 1);
    expect(report.helped).toBe(isolated && availableParallelism() > 1);
    // Relaxed SIMD rounds once where the baseline of Node 20 rounds twice.
    expectClose(report.logits, expected, 1e-4);
  });
});
