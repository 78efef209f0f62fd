import { Session } from 'node:inspector/promises';
import { geluTanh, initParams, seeded } from '@blockformer/core';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withCache } from '../../decoder-block/src/with-cache.ts';
import { causalStep } from '../../models/src/causal-step.ts';
import { gpt2 } from '../../models/src/gpt2/gpt2.ts';
import { compress, compressCache, registerSimd } from './index.ts';

// What a token allocates in JavaScript, by the engine's own sampling of allocations, collected objects included.

beforeAll(async () => {
  tf.enableProdMode();
  registerSimd({ threads: 1 });
  await tf.setBackend('simd');
});
afterAll(() => tf.removeBackend('simd'));

type Node = { readonly selfSize: number; readonly children: readonly Node[] };
const sum = ({ selfSize, children }: Node): number => children.reduce((total, child) => total + sum(child), selfSize);

/** Bytes of the JavaScript heap that `run` allocates. */
const allocated = async (run: () => Promise<void>): Promise<number> => {
  const session = new Session();
  session.connect();
  try {
    const collected = { includeObjectsCollectedByMajorGC: true, includeObjectsCollectedByMinorGC: true };
    await session.post('HeapProfiler.startSampling', { samplingInterval: 512, ...collected });
    await run();
    const { profile } = await session.post('HeapProfiler.stopSampling');
    return sum(profile.head as Node);
  } finally {
    session.disconnect();
  }
};

/** Bytes a token, and the bytes of the arrays that came with it outside the heap. */
const perToken = async (vocab: number, context: number): Promise<{ heap: number; arrays: number }> => {
  const sizes = { vocab, positions: 1024, dim: 16, heads: 2, layers: 2, hidden: 32, epsilon: 1e-5 };
  const model = withCache(gpt2({ ...sizes, activation: geluTanh, scale: () => 0.3, tied: true }), compressCache);
  const step = causalStep(model, compress(initParams(model, seeded(1)), { weights: 'int8' }));
  let { state } = await step.next(Array.from({ length: context }, (_, i) => i % 100));
  const take = async (tokens: number): Promise<void> => {
    for (let i = 0; i < tokens; i++) {
      const next = await step.next([i % 100], state);
      step.dispose?.(state);
      state = next.state;
    }
  };
  await take(30);
  const tokens = 60;
  const heap = await allocated(() => take(tokens));
  // Arrays of numbers are outside the heap: what a single token leaves there.
  const before = process.memoryUsage().arrayBuffers;
  await take(1);
  const arrays = process.memoryUsage().arrayBuffers - before;
  step.dispose?.(state);
  return { heap: heap / tokens, arrays };
};

test('a token allocates no more in a long context or with a large vocabulary, but for the row of logits', async () => {
  await perToken(1000, 100); // compiles
  const small = await perToken(1000, 20);
  const long = await perToken(1000, 900);
  const wide = await perToken(20_000, 20);
  expect(small.heap).toBeGreaterThan(1000);
  expect(long.heap).toBeLessThan(small.heap * 1.5);
  expect(wide.heap).toBeLessThan(small.heap * 1.5);
  for (const [{ arrays }, vocab] of [
    [small, 1000],
    [long, 1000],
    [wide, 20_000],
  ] as const)
    expect(arrays).toBeLessThanOrEqual(vocab * 4 + 4096);
});
