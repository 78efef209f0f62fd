import { expect, test } from 'vitest';
import { inBatches } from './in-batches.ts';

test('sorted by length inside, in the old order outside', async () => {
  const seen: (readonly string[])[] = [];
  const progress: string[] = [];
  const double = async (batch: readonly string[]) => {
    seen.push(batch);
    return batch.map((text) => text + text);
  };
  const options = { size: 2, onProgress: (done: number, total: number) => void progress.push(`${done}/${total}`) };
  const results = await inBatches(['a', 'bbb', 'cc', 'dddd', 'e'], (text) => text.length, options, double);
  expect(results).toEqual(['aa', 'bbbbbb', 'cccc', 'dddddddd', 'ee']);
  expect(seen).toEqual([['dddd', 'bbb'], ['cc', 'a'], ['e']]);
  expect(progress).toEqual(['2/5', '4/5', '5/5']);
  expect(await inBatches([], () => 0, { size: 2 }, double)).toEqual([]);
});

test('a batch of nothing is refused', async () => {
  await expect(
    inBatches(
      [1],
      () => 1,
      { size: 0 },
      async () => [],
    ),
  ).rejects.toThrow('the size of a batch is a positive integer, got 0');
});
