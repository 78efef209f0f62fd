import { seeded } from '@blockformer/core';
import { useBackend } from '@blockformer/testing';
import { ones, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { dropout } from './dropout.ts';
import { lengthBuckets } from './length-buckets.ts';

describe('lengthBuckets', () => {
  const lengths = Array.from({ length: 500 }, (_, i) => [3 + (i % 17), 2 + ((i * 7) % 11)]);
  const sizeOf = (batch: readonly number[]): number =>
    batch.length * [0, 1].reduce((sum, axis) => sum + Math.max(...batch.map((i) => lengths[i]?.[axis] as number)), 0);

  test('every example once, at most so many tokens, little padding', () => {
    const batches = lengthBuckets(lengths, 128, seeded(1));
    expect(batches.flat().sort((a, b) => a - b)).toEqual([...lengths.keys()]);
    expect(Math.max(...batches.map(sizeOf))).toBeLessThanOrEqual(128);
    const real = lengths.flat().reduce((sum, length) => sum + length, 0);
    expect(batches.reduce((sum, batch) => sum + sizeOf(batch), 0) / real).toBeLessThan(1.2);
  });

  test('another order, the same number of batches', () => {
    const [one, same, other] = [1, 1, 2].map((seed) => lengthBuckets(lengths, 128, seeded(seed)));
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
    expect(other?.length).toBe(one?.length);
  });

  test('one example that is too long is a batch by itself', () => {
    expect(lengthBuckets([[200], [3]], 100, seeded(1)).map(({ length }) => length)).toEqual([1, 1]);
  });
});

test('dropout sets the share to zero, keeps the mean, and sees only the names asked for', async () => {
  await useBackend('cpu');
  const values = tidy(
    () => dropout(0.25, /output$/, 3)('blocks.0.attention.output', ones([200, 200])).dataSync() as Float32Array,
  );
  expect(new Set(values)).toEqual(new Set([0, Math.fround(4 / 3)]));
  expect(values.reduce((sum, value) => sum + value, 0) / 40_000).toBeCloseTo(1, 1);
  const x = ones([2]);
  expect(dropout(0.25, /output$/, 3)('norm', x)).toBe(x);
  x.dispose();
});
