import { expect, test } from 'vitest';
import { bytes, count, percent } from './numbers.ts';

test('bytes have the unit that leaves something of them', () => {
  expect([0, 320, 8192, 16.3 * 2 ** 20, 7.5 * 2 ** 30].map(bytes)).toEqual([
    '0 B',
    '320 B',
    '8 kB',
    '16.3 MB',
    '7.50 GB',
  ]);
});

test('counts have three digits, shares two', () => {
  expect([812, 4_273_664, 124_439_808].map(count)).toEqual(['812', '4.27 M', '124 M']);
  expect([0, 0.00001, 0.004, 0.014, 0.92, 1].map(percent)).toEqual([
    '0 %',
    '< 0.01 %',
    '0.40 %',
    '1.4 %',
    '92 %',
    '100 %',
  ]);
});
