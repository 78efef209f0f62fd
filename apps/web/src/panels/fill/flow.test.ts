import { expect, test } from 'vitest';
import { flow } from './flow.ts';

test('what does not fit begins a line, and what fits nowhere has one of its own', () => {
  const { placed, lines } = flow([{ width: 30 }, { width: 40 }, { width: 25 }, { width: 500 }, { width: 10 }], 100, 5);
  expect(placed.map(({ x, line }) => [x, line])).toEqual([
    [0, 0],
    [35, 0],
    [0, 1],
    [0, 2],
    [0, 3],
  ]);
  expect(lines).toBe(4);
  expect(flow([], 100, 5)).toEqual({ placed: [], lines: 0 });
});
