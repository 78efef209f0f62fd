import { expect, test } from 'vitest';
import { drawnWords, hiddenAfter, putIn, strength } from './words-of.ts';

test('a candidate takes the place of a word', () => {
  expect(putIn('The United States are free.', [11, 17], 'nations')).toBe('The United Nations are free.');
  expect(putIn('we are [MASK].', [7, 13], 'free')).toBe('we are free.');
  expect(putIn('[MASK] are free.', [0, 6], 'we')).toBe('We are free.');
  expect(putIn('the farm [MASK] work', [9, 15], '…ers')).toBe('the farmers work');
  expect(putIn('so [MASK]', [3, 9], '…')).toBe('so …');
  expect(putIn('the USA is free', [4, 7], 'usa')).toBe('the USA is free');
});

test('a gap shows a guess as the person would have written it', () => {
  const text = 'The United STATES of it';
  const spans = [...text.matchAll(/\w+/g)].map(({ 0: word, index }) => [index, index + word.length] as const);
  const words = spans.map((span) => ({ span, tokens: [], isMask: false }));
  const guess = (word: number, said: string): string | undefined => {
    const gap = { word, candidates: [{ id: 1, text: said, probability: 0.5 }] };
    const filled = { text, words, gaps: [gap], masked: '', maskText: '', tokens: 7 };
    return drawnWords(filled, undefined)[word]?.pieces[0]?.text;
  };
  expect(guess(2, 'states')).toBe('STATES');
  expect(guess(1, 'nations')).toBe('Nations');
  expect(guess(4, 'them')).toBe('them');
  expect(guess(0, '##ers')).toBe('…ers');
});

test('words that are hidden stay hidden when two before them become one', () => {
  expect(hiddenAfter([2, 3, 6], 3, 'all the farm ', '…ers')).toEqual([2, 5]);
  expect(hiddenAfter([2, 3, 6], 3, 'all the farm, ', '…ers')).toEqual([2, 6]);
  expect(hiddenAfter([2, 3, 6], 3, 'all the farm ', 'work')).toEqual([2, 6]);
});

test('what was certain has no colour, what was impossible has all of it', () => {
  expect(strength(1)).toBe(0);
  expect(strength(0)).toBe(1);
  expect(strength(2 ** -5)).toBeCloseTo(0.5);
});
