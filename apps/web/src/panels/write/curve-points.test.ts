import { expect, it } from 'vitest';
import { binsOf } from './curve-points.ts';

const order = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, id) => id);

it('has a bin for each of the first ranks, and fewer and fewer for those behind', () => {
  const shares = new Float32Array(50_000).fill(1 / 50_000);
  const bins = binsOf(order(50_000), shares, shares);
  expect(bins.slice(0, 3).map(({ from, to }) => [from, to])).toEqual([
    [1, 2],
    [2, 3],
    [3, 4],
  ]);
  expect(bins.length).toBeLessThan(120);
  expect(bins.at(-1)?.to).toBe(50_001);
  bins.slice(1).forEach(({ from }, i) => {
    expect(from).toBe(bins[i]?.to);
  });
  for (const { before, left } of bins) expect([before, left]).toEqual([expect.closeTo(1 / 50_000, 8), 1]);
});

it('goes along the ranks of the model, whatever filters do to them', () => {
  const bins = binsOf(Uint32Array.of(2, 0, 1), Float32Array.of(0.3, 0.2, 0.5), Float32Array.of(0.75, 0.25, 0));
  expect(bins.map(({ before, after, left }) => [before, after, left])).toEqual([
    [0.5, 0, 0],
    [expect.closeTo(0.3), 0.75, 1],
    [expect.closeTo(0.2), 0.25, 1],
  ]);
});
