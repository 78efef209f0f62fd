import { expect, test } from 'vitest';
import type { HeadNumbers } from '../../../engine/attend/head-numbers.ts';
import { byWeight, scaleOf, stepsOf } from './steps-of.ts';

// Two tokens, vectors of four numbers; the first does not see the second.
const numbers: HeadNumbers = {
  T: 2,
  S: 2,
  K: 4,
  query: Float32Array.of(1, 0, 0, 0, 0, 2, 0, 0),
  key: Float32Array.of(3, 1, 0, 0, 5, -1, 0, 0),
  value: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8),
  scores: Float32Array.of(1.5, -1e9, 1, -1),
  weights: Float32Array.of(1, 0, 0.88, 0.12),
  output: Float32Array.of(1, 2, 3, 4, 1.48, 2.48, 3.48, 4.48),
};

test('products, scaled scores, and what is hidden', () => {
  const first = stepsOf(numbers, 0);
  expect(first).toMatchObject({ scale: 0.5, biased: false });
  expect(first.keys.map(({ product, scaled, hidden }) => [product, scaled, hidden])).toEqual([
    [3, 1.5, false],
    [5, 2.5, true], // as it was before the mask
  ]);
  expect([...first.output]).toEqual([1, 2, 3, 4]);
  expect(byWeight(first)).toEqual([0]);

  const second = stepsOf(numbers, 1);
  expect(second.keys.map(({ product }) => product)).toEqual([2, -2]);
  expect([...(second.keys[1]?.value ?? [])]).toEqual([5, 6, 7, 8]);
  expect(byWeight(second)).toEqual([0, 1]);
});

test('a position beyond the text is its last', () => expect(stepsOf(numbers, 9)).toEqual(stepsOf(numbers, 1)));

test('the scale is found in the numbers', () => {
  expect(scaleOf([[4, 2]], 4)).toEqual({ scale: 0.5, biased: false });
  expect(
    scaleOf(
      [
        [4, 1],
        [-8, -2],
      ],
      4,
    ),
  ).toEqual({ scale: 0.25, biased: false }); // divided by the layer as well
  expect(
    scaleOf(
      [
        [4, 7],
        [-8, -2],
      ],
      4,
    ),
  ).toEqual({ scale: 1, biased: true }); // T5
});
