import { expect, it } from 'vitest';
import { itself } from '../aligned.ts';
import { readPreTokenizer } from './read-pre-tokenizer.ts';

const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false };
const before = (...pretokenizers: unknown[]): unknown => ({
  type: 'Sequence',
  pretokenizers: [...pretokenizers, byteLevel],
});
const pieces = (value: unknown): string[] =>
  Array.from(readPreTokenizer({ value, path: 'pre_tokenizer' })(itself('ab, c12')), ({ text }) => text);

it.each([
  [byteLevel, ['ab, c12']],
  [{ ...byteLevel, add_prefix_space: true }, [' ab, c12']],
  [{ ...byteLevel, use_regex: undefined }, ['ab', ',', ' c', '12']],
  [before({ type: 'Split', pattern: { Regex: ',|\\s' }, behavior: 'Isolated' }), ['ab', ',', ' ', 'c12']],
  [before({ type: 'Split', pattern: { String: ', ' }, behavior: 'Removed', invert: false }), ['ab', 'c12']],
  [before({ type: 'Split', pattern: { Regex: '[a-z]+' }, behavior: 'Removed', invert: true }), ['ab', 'c']],
  [before({ type: 'Digits', individual_digits: true }), ['ab, c', '1', '2']],
  [before({ type: 'Digits', individual_digits: false }), ['ab, c', '12']],
])('cuts pieces: %#', (value, expected) => {
  expect(pieces(value)).toEqual(expected);
});

it.each([[before(byteLevel)], [{ type: 'Digits', individual_digits: true }], [null]])(
  'needs one ByteLevel: %#',
  (value) => {
    expect(() => pieces(value)).toThrow('pre_tokenizer is not supported: it needs one ByteLevel, at the end');
  },
);
