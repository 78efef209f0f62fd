import { expect, test } from 'vitest';
import { inBatches } from './batches.ts';

test('like lengths together, the longest first, results in the order of the items', async () => {
  const batches: string[][] = [];
  const run = async (batch: readonly string[]): Promise<string[]> => {
    batches.push([...batch]);
    return batch.map((text) => text.toUpperCase());
  };
  const items = ['bb', 'a', 'dddd', 'ccc', 'e'];
  expect(await inBatches(items, (text) => text.length, run, { batchSize: 2 })).toEqual(['BB', 'A', 'DDDD', 'CCC', 'E']);
  expect(batches).toEqual([['dddd', 'ccc'], ['bb', 'a'], ['e']]);
});

test('each result is told as soon as it is there, and is not lost by an abort', async () => {
  const controller = new AbortController();
  const told: [string, number][] = [];
  const run = async (batch: readonly string[]): Promise<string[]> => batch.map((text) => text.toUpperCase());
  const done = inBatches(['bb', 'a', 'dddd', 'ccc', 'e'], (text) => text.length, run, {
    batchSize: 2,
    signal: controller.signal,
    onResult: (result, index) => void told.push([result, index]),
    onProgress: (count) => count === 4 && controller.abort(new Error('enough')),
  });
  await expect(done).rejects.toThrow('enough');
  expect(told).toEqual([
    ['DDDD', 2],
    ['CCC', 3],
    ['BB', 0],
    ['A', 1],
  ]);
});

test('an abort from outside is heard, though nothing in a batch waits', async () => {
  const controller = new AbortController();
  const items = Array.from({ length: 100_000 }, (_, i) => i);
  const busy = async (batch: readonly number[]): Promise<readonly number[]> => {
    const until = performance.now() + 1;
    while (performance.now() < until);
    return batch;
  };
  setTimeout(() => controller.abort(new Error('enough')), 5);
  const started = performance.now();
  await expect(inBatches(items, () => 1, busy, { batchSize: 50, signal: controller.signal })).rejects.toThrow('enough');
  expect(performance.now() - started).toBeLessThan(1000);
});
