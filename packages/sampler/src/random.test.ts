import { describe, expect, it } from 'vitest';
import { seeded, threefry2x32 } from './random.ts';

describe('threefry2x32', () => {
  // Known answers published with the paper's code, Random123.
  it.each([
    [0, 0, 0, 0, 0x6b200159, 0x99ba4efe],
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x1cb996fc, 0xbb002be7],
    [0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3, 0xc4923a9c, 0x483df7a0],
  ])('key %d %d, counter %d %d', (key0, key1, counter0, counter1, word0, word1) => {
    const out = new Uint32Array(2);
    threefry2x32(key0, key1, counter0, counter1, out);
    expect([...out]).toEqual([word0, word1]);
  });
});

describe('seeded', () => {
  // Computed by an independent implementation with Python's integers.
  it.each([
    [0, [0.41845711022987275, 0.3146817218764961, 0.39316028345159515]],
    [42, [0.8690483965743594, 0.1506324111875399, 0.5203206621592672]],
    [2 ** 53 - 1, [0.4364760807442819, 0.9667333890133216, 0.9881862246882299]],
  ])('of %d', (seed, numbers) => {
    const random = seeded(seed);
    expect([random(), random(), random()]).toEqual(numbers);
  });

  it('uses the high bits of the seed', () => {
    expect(seeded(1)()).not.toBe(seeded(2 ** 32 + 1)());
  });

  it('is even over [0, 1)', () => {
    const random = seeded(1);
    const numbers = Array.from({ length: 10_000 }, random);
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
    expect(numbers.reduce((a, b) => a + b) / numbers.length).toBeCloseTo(0.5, 1);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it.each([[-1], [0.5], [2 ** 53], [Number.NaN]])('rejects %d', (seed) => {
    expect(() => seeded(seed)).toThrow(`seeded: expected an integer from 0 to 2^53 - 1, got ${seed}`);
  });
});
