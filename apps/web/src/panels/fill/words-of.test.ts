import { expect, test } from 'vitest';
import { putIn, strength } from './words-of.ts';

test('a candidate takes the place of a word', () => {
  expect(putIn('The United States are free.', [11, 17], 'nations')).toBe('The United Nations are free.');
  expect(putIn('we are [MASK].', [7, 13], 'free')).toBe('we are free.');
  expect(putIn('[MASK] are free.', [0, 6], 'we')).toBe('We are free.');
  expect(putIn('the farm [MASK] work', [9, 15], '…ers')).toBe('the farmers work');
  expect(putIn('so [MASK]', [3, 9], '…')).toBe('so …');
});

test('what was certain has no colour, what was impossible has all of it', () => {
  expect(strength(1)).toBe(0);
  expect(strength(0)).toBe(1);
  expect(strength(2 ** -5)).toBeCloseTo(0.5);
});
