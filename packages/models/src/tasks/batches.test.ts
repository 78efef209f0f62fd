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
