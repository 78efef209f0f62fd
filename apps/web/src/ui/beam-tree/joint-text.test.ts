import { expect, test } from 'vitest';
import { logOf, shortShare } from './joint-text.ts';

test('joint probabilities in little room', () => {
  expect([0.19, 0.0002, 4.2e-7, 4.2e-11, 0].map(shortShare)).toEqual(['19 %', '0.02 %', '4·10⁻⁷', '4·10⁻¹¹', '0 %']);
  expect([-1.684, 0].map((value) => logOf(value, 2))).toEqual(['−1.68', '0.00']);
});
