import { expect, test } from 'vitest';
import { compact, short, signed, tiny } from './signed.ts';

test('numbers with a sign', () => {
  expect([7.0802, -0.2, 0.001, -0.004, 12.34, -123.4, 9.96].map(signed)).toEqual([
    ...['+7.08', '−0.20', '0.00', '0.00', '+12.3', '−123', '+10.0'],
  ]);
});

test('lengths and sizes', () => {
  expect([0.923, 32.39, 312.2].map(short)).toEqual(['0.92', '32.4', '312']);
  expect([-0.04, 0.001, 5.76, -12.4].map(compact)).toEqual(['−.04', '.00', '+5.8', '−12']);
  expect([-0.04, 0.996, 5.76, -12.4, 0].map(tiny)).toEqual(['.04', '1.0', '5.8', '12', '.00']);
});
