import { expectNoLeaks, useBackend } from '@blockformer/testing';
import { beforeAll, expect, test } from 'vitest';
import { mostAlike } from '../src/most-alike.ts';

beforeAll(() => useBackend('cpu'));

const turned = (degrees: number): Float32Array =>
  Float32Array.of(Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180));

test('the pairs with the largest cosines, however few are held', async () => {
  const vectors = Array.from({ length: 150 }, (_, i) => turned((i * 7919) % 360));
  const all = await mostAlike(vectors, 150 * 149);
  expect(all).toHaveLength((150 * 149) / 2);
  expect(all.map(({ cosine }) => cosine)).toEqual(all.map(({ cosine }) => cosine).toSorted((a, b) => b - a));
  for (const most of [1, 2, 7, 100]) expect(await mostAlike(vectors, most)).toEqual(all.slice(0, most));
});

test('of equal pairs the earlier; it breathes, and stops when that fails', async () => {
  const same = Array.from({ length: 50 }, () => turned(10));
  expect((await mostAlike(same, 2)).map(({ texts }) => texts)).toEqual([
    [0, 1],
    [0, 2],
  ]);
  await expect(mostAlike(same, 2, () => Promise.reject(new Error('enough')))).rejects.toThrow('enough');
  expect(await mostAlike([], 3)).toEqual([]);
  await expectNoLeaks(() => mostAlike(same, 2));
});
