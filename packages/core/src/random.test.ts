import { describe, expect, test } from 'vitest';
import { seeded, threefry2x32 } from './random.ts';

describe('threefry2x32', () => {
  // The known answers that come with the reference implementation, Random123.
  test.each([
    [
      [0, 0],
      [0, 0],
      [0x6b200159, 0x99ba4efe],
    ],
    [
      [0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x1cb996fc, 0xbb002be7],
    ],
    [
      [0x13198a2e, 0x03707344],
      [0x243f6a88, 0x85a308d3],
      [0xc4923a9c, 0x483df7a0],
    ],
  ] as [[number, number], [number, number], [number, number]][])('key %j, counter %j', (key, counter, expected) => {
    expect(threefry2x32(key, counter)).toEqual(expected);
  });
});

describe('seeded', () => {
  test('depends on the seed alone, all of its bits', () => {
    const first = (seed: number) => seeded(seed)();
    expect(first(1)).toBe(first(1));
    expect(first(1)).not.toBe(first(2));
    expect(first(1)).not.toBe(first(1 + 2 ** 32));
  });

  test.each([0, 7, 2 ** 32 + 5, 2 ** 53 - 1])('number n of seed %d is the block of n', (seed) => {
    const random = seeded(seed);
    for (let n = 0; n < 1000; n++) {
      const [hi, lo] = threefry2x32([seed % 2 ** 32, Math.floor(seed / 2 ** 32)], [n, 0]);
      expect(random()).toBe(((hi >>> 5) * 2 ** 26 + (lo >>> 6)) / 2 ** 53);
    }
  });

  test('is uniform: mean, variance and range of 100,000 numbers', () => {
    const random = seeded(7);
    const values = Array.from({ length: 100_000 }, random);
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
    expect(mean).toBeCloseTo(0.5, 2);
    expect(variance).toBeCloseTo(1 / 12, 2);
    expect(Math.min(...values.slice(0, 50_000))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values.slice(0, 50_000))).toBeLessThan(1);
  });

  test.each([-1, 0.5, Number.NaN, 2 ** 53])('refuses seed %d', (seed) => {
    expect(() => seeded(seed)).toThrow(`seeded: seed is an integer from 0 to 2^53 - 1, got ${seed}`);
  });
});
