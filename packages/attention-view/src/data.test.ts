import { describe, expect, test } from 'vitest';
import { madeUp, words } from './__fixtures__/made-up.ts';
import { type AttentionData, readData } from './data.ts';
import { gridOf, shownOf, strongest } from './grid.ts';
import { habitsOf } from './patterns.ts';

const causal = [
  [
    [1, 0],
    [0.25, 0.75],
  ],
];

describe('readData', () => {
  test('takes nested arrays, and the same in a row', () => {
    const nested = readData({ queries: ['a', 'b'], weights: [causal] });
    const flat = readData({ queries: ['a', 'b'], weights: [{ heads: 1, values: [1, 0, 0.25, 0.75] }] });
    expect(nested).toEqual(flat);
    expect(nested[0]?.layers).toEqual([{ name: '0', heads: 1, values: Float32Array.of(1, 0, 0.25, 0.75) }]);
  });

  test('knows from the weights whether the future is hidden', () => {
    const isCausal = (data: AttentionData): boolean | undefined => readData(data)[0]?.causal;
    expect(isCausal({ queries: words(5), weights: [madeUp(2, 5, 5, true)] })).toBe(true);
    expect(isCausal({ queries: words(5), weights: [madeUp(2, 5, 5, true), madeUp(2, 5, 5, false)] })).toBe(false);
    expect(isCausal({ queries: words(5), keys: words(5), weights: [madeUp(2, 5, 5, true)] })).toBe(false);
  });

  test('layers may have different numbers of heads', () => {
    const [set] = readData({ queries: words(3), weights: [madeUp(2, 3, 3, true), madeUp(5, 3, 3, true)] });
    expect(set?.layers.map(({ heads }) => heads)).toEqual([2, 5]);
  });

  test.each([
    [{ queries: [], weights: [causal] }, /there are no tokens/],
    [{ queries: ['a', 'b'], weights: [] }, /there are no layers/],
    [{ queries: ['a', 'b'], weights: [[]] }, /layer 0: expected at least one head, got 0/],
    [{ queries: ['a', 'b', 'c'], weights: [causal] }, /layer 0, head 0: expected 3 rows, got 2/],
    [{ queries: ['a', 'b'], keys: ['a'], weights: [causal] }, /layer 0, head 0, row 0: expected 1 weights, got 2/],
    [{ queries: ['a', 'b'], weights: [{ heads: 2, values: [1] }] }, /expected 2 × 2 × 2 weights, got 1/],
    [{ queries: ['a'], weights: [[[[Number.NaN]]]] }, /expected weights from 0 to 1, got NaN/],
    [{ queries: ['a'], weights: [[[[-3.5]]]] }, /expected weights from 0 to 1, got -3.5/],
  ] as [AttentionData, RegExp][])('%j is refused', (data, message) => {
    expect(() => readData(data)).toThrow(message);
    expect(() => readData(data)).toThrow(RangeError);
  });
});

describe('what is shown', () => {
  const special = { text: '[CLS]', special: true };
  const padding = { text: '[PAD]', special: true, padding: true };
  const [set] = readData({
    queries: [special, 'a', 'b', padding],
    weights: [{ heads: 2, values: [...Array(32).keys()].map((i) => i / 32) }],
  });
  if (!set) throw new Error('no set');

  test('padding never, special tokens when they are wanted, or there is nothing else', () => {
    expect(shownOf(set, true)).toEqual({ queries: [0, 1, 2], keys: [0, 1, 2] });
    expect(shownOf(set, false)).toEqual({ queries: [1, 2], keys: [1, 2] });
    const [only] = readData({ queries: [special], weights: [[[[1]]]] });
    expect(only && shownOf(only, false).queries).toEqual([0]);
  });

  test('weights stay what they are', () => {
    const grid = gridOf(set, shownOf(set, false), 0, 1);
    expect(grid).toEqual({ rows: 2, columns: 2, values: Float32Array.of(21 / 32, 22 / 32, 25 / 32, 26 / 32) });
    expect(gridOf(set, shownOf(set, false), 0, 'mean').values).toEqual(
      Float32Array.of(13 / 32, 14 / 32, 17 / 32, 18 / 32),
    );
    expect(strongest(grid, 'query', 0, 1)).toEqual([{ index: 1, weight: 22 / 32 }]);
    expect(strongest(grid, 'key', 0, 2).map(({ index }) => index)).toEqual([1, 0]);
  });

  test('habits are averages over the tokens', () => {
    const [pair] = readData({ queries: ['a', 'b'], weights: [causal] });
    expect(pair && habitsOf(pair, 0, 0)).toEqual({ itself: 0.875, previous: 0.125, next: 0, first: 0.625 });
  });
});
