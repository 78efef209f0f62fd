import { expect, test } from 'vitest';
import { weightsOf } from './weights-of.ts';

const layers = [
  { heads: 2, values: Float32Array.of(1, 0, 0, 1, 0.5, 0.5, 0.5, 0.5) },
  { heads: 2, values: Float32Array.of(0, 1, 1, 0, 0.25, 0.75, 0.75, 0.25) },
];
const rows = (weights: Float32Array[]): number[][] => weights.map((row) => [...row]);

test('one head, and means over heads, layers and both', () => {
  expect(rows(weightsOf(layers, 0, 1, 2, 2))).toEqual([
    [0.5, 0.5],
    [0.5, 0.5],
  ]);
  expect(rows(weightsOf(layers, 0, 'mean', 2, 2))).toEqual([
    [0.75, 0.25],
    [0.25, 0.75],
  ]);
  expect(rows(weightsOf(layers, 'mean', 0, 2, 2))).toEqual([
    [0.5, 0.5],
    [0.5, 0.5],
  ]);
  expect(rows(weightsOf(layers, 'mean', 'mean', 2, 2))).toEqual([
    [0.4375, 0.5625],
    [0.5625, 0.4375],
  ]);
});
