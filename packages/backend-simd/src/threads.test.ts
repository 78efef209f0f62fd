import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { geluTanh, initParams, seeded } from '@blockformer/core';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { causalStep } from '../../models/src/causal-step.ts';
import { gpt2 } from '../../models/src/gpt2/gpt2.ts';
import { bundle } from './__fixtures__/bundle.ts';
import { compress, registerSimd, type SimdBackend, type WeightFormat } from './index.ts';

const model = gpt2({
  vocab: 1031,
  positions: 2048,
  dim: 132,
  heads: 3,
  layers: 2,
  hidden: 264,
  epsilon: 1e-5,
  activation: geluTanh,
  scale: () => 0.15,
  tied: true,
});

beforeAll(() => tf.enableProdMode());

/** Runs on a backend of its own, which is gone afterwards. */
const onThreads = async <Result>(threads: number, run: () => Promise<Result>): Promise<Result> => {
  registerSimd({ name: `simd-${threads}`, threads });
  await tf.setBackend(`simd-${threads}`);
  try {
    return await run();
  } finally {
    tf.removeBackend(`simd-${threads}`);
  }
};

describe('threads', () => {
  test.each(['float32', 'int8', 'int4'] as WeightFormat[])('1, 2 and 5 give the same bits, %s', async (weights) => {
    const all: Float32Array[][] = [];
    for (const threads of [1, 2, 5])
      all.push(
        await onThreads(threads, async () => {
          const step = causalStep(model, compress(initParams(model, seeded(1)), { weights }));
          const ids = Array.from({ length: 90 }, (_, i) => (i * 37) % 1031);
          let { state, logits } = await step.next(ids);
          const rows = [logits];
          for (let i = 0; i < 6; i++) {
            ({ state, logits } = await step.next([i * 11], state));
            rows.push(logits);
          }
          return rows as Float32Array[];
        }),
      );
    const [one, ...more] = all as [Float32Array[], ...Float32Array[][]];
    for (const other of more)
      for (const [i, row] of one.entries())
        expect(Buffer.from(row.buffer).equals(Buffer.from((other[i] as Float32Array).buffer))).toBe(true);
    expect(one.flatMap((row) => [...row]).every(Number.isFinite)).toBe(true);
  });

  test('1,000 tokens: tensors and memory stay what they are, but for the cache', async () => {
    await onThreads(2, async () => {
      const step = causalStep(model, compress(initParams(model, seeded(1)), { weights: 'int8' }));
      const backend = tf.engine().backend as SimdBackend;
      let { state } = await step.next([1, 2, 3]);
      const take = async (tokens: number): Promise<{ tensors: number; pieces: number; used: number; size: number }> => {
        for (let i = 0; i < tokens; i++) {
          const next = await step.next([i % 1031], state);
          step.dispose?.(state);
          state = next.state;
        }
        const { pieces, used, size } = backend.info();
        return { tensors: tf.memory().numTensors, pieces, used, size };
      };
      const before = await take(20);
      const after = await take(1000);
      expect(after.tensors).toBe(before.tensors);
      expect(after.pieces).toBe(before.pieces);
      const cache = 2 * 2 * 1023 * 132 * 4; // keys and values of two layers
      expect(after.used).toBeLessThan(before.used + cache * 1.3);
      expect(after.size).toBeLessThanOrEqual(before.size + 16 * 2 ** 20);
    });
  });

  test('workers sleep, do not keep a process alive, and are gone after dispose', async () => {
    const code = `
      import * as tf from '@tensorflow/tfjs-core';
      import { createSimdBackend, registerSimd } from '${new URL('./index.ts', import.meta.url).pathname}';
      registerSimd({ threads: 3 });
      await tf.setBackend('simd');
      const multiply = () => tf.tidy(() => tf.sum(tf.matMul(tf.ones([300, 300]), tf.ones([300, 300]))).dataSync()[0]);
      const results = [multiply()];
      await new Promise((done) => setTimeout(done, 300));
      const idle = process.cpuUsage();
      await new Promise((done) => setTimeout(done, 300));
      const used = process.cpuUsage(idle);
      results.push(multiply());
      const second = await createSimdBackend({ threads: 4 });
      second.dispose();
      console.log(JSON.stringify({ results, idleMs: (used.user + used.system) / 1000 }));
    `;
    const { entry, remove } = await bundle(code, 'node');
    try {
      const { stdout } = await promisify(execFile)(process.execPath, [entry], { timeout: 20_000 });
      const { results, idleMs } = JSON.parse(stdout) as { results: number[]; idleMs: number };
      expect(results).toEqual([300 ** 3, 300 ** 3]);
      expect(idleMs).toBeLessThan(150);
    } finally {
      await remove();
    }
  });
});
