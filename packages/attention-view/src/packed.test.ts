import { describe, expect, test } from 'vitest';
import { madeUp, words } from './__fixtures__/made-up.ts';
import { type AttentionSet, readData } from './data.ts';
import { digitsWithin, shortWeight, showWeight } from './numbers.ts';
import { type Bits, bitsFor, packSets, unpackSet, withinBits } from './packed.ts';

const sets: AttentionSet[] = [
  {
    name: 'Decoder',
    queries: words(9),
    weights: [madeUp(2, 9, 9, true), madeUp(3, 9, 9, true, 5)],
    layerNames: ['0', '7'],
  },
  { name: 'Encoder', queries: words(6), weights: [madeUp(2, 6, 6, false)] },
  { name: 'Cross', queries: words(4), keys: words(6), weights: [madeUp(2, 4, 6, false)] },
];

describe('packed sets', () => {
  test.each([8, 16] as Bits[])('come back within what %i bits allow', (bits) => {
    const before = readData(sets);
    const after = readData(JSON.parse(JSON.stringify(packSets(sets, bits))).map(unpackSet));
    for (const [i, set] of before.entries()) {
      const { layers, within, ...rest } = after[i] as typeof set;
      expect(rest).toEqual({ ...rest, name: set.name, queries: set.queries, keys: set.keys, causal: set.causal });
      expect(within).toBe(withinBits(bits));
      for (const [l, layer] of set.layers.entries()) {
        const { name, heads, values } = layers[l] as typeof layer;
        expect([name, heads]).toEqual([layer.name, layer.heads]);
        const worst = Math.max(...values.map((value, at) => Math.abs(value - (layer.values[at] as number))));
        expect(worst).toBeLessThanOrEqual(withinBits(bits) * 1.001);
      }
    }
  });

  test('store the half of causal weights that is not 0', () => {
    const [decoder] = packSets(sets, 8);
    expect(atob(decoder?.layers[0]?.weights ?? '')).toHaveLength((2 * 9 * 10) / 2);
  });

  test('have 8 bits when there are many weights, and are refused when there are too many', () => {
    expect([1, 3e6, 3e6 + 1, 24e6].map(bitsFor)).toEqual([16, 16, 8, 8]);
    expect(() => bitsFor(25e6)).toThrow(/25000000 weights are too many for a page \(at most 24000000\)/);
  });
});

describe('numbers', () => {
  test('have the digits that are true of them', () => {
    expect([0, withinBits(16), withinBits(8), 0.2].map(digitsWithin)).toEqual([4, 4, 2, 1]);
    expect(showWeight(0.123456, withinBits(16))).toBe('0.1235');
    expect(showWeight(0.123456, withinBits(8))).toBe('0.12');
    expect(showWeight(0.00001, 0)).toBe('<0.0001');
    expect(showWeight(0, 0)).toBe('0.0000');
  });

  test('are short in pictures', () =>
    expect([0, 0.004, 0.006, 0.317, 0.994, 0.999, 1].map(shortWeight)).toEqual([
      '',
      '',
      '.01',
      '.32',
      '.99',
      '1',
      '1',
    ]));
});
