import { expect, it } from 'vitest';
import { itself } from '../aligned.ts';
import { readPreTokenizer } from './read-pre-tokenizer.ts';

const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false };
const before = (...pretokenizers: unknown[]): unknown => ({
  type: 'Sequence',
  pretokenizers: [...pretokenizers, byteLevel],
});
const pieces = (value: unknown): string[] =>
  Array.from(readPreTokenizer({ value, path: 'pre_tokenizer' }).preTokenize(itself('ab, c12')), ({ text }) => text);

it.each([
  [byteLevel, ['ab, c12']],
  [{ ...byteLevel, add_prefix_space: true }, [' ab, c12']],
  [{ ...byteLevel, use_regex: undefined }, ['ab', ',', ' c', '12']],
  [before({ type: 'Split', pattern: { Regex: ',|\\s' }, behavior: 'Isolated' }), ['ab', ',', ' ', 'c12']],
  [before({ type: 'Split', pattern: { String: ', ' }, behavior: 'Removed', invert: false }), ['ab', 'c12']],
  [before({ type: 'Split', pattern: { Regex: '[a-z]+' }, behavior: 'Removed', invert: true }), ['ab', 'c']],
  [before({ type: 'Digits', individual_digits: true }), ['ab, c', '1', '2']],
  [before({ type: 'Digits', individual_digits: false }), ['ab, c', '12']],
  [null, ['ab, c12']],
  [{ type: 'BertPreTokenizer' }, ['ab', ',', 'c12']],
  [{ type: 'Whitespace' }, ['ab', ',', 'c12']],
  [{ type: 'WhitespaceSplit' }, ['ab,', 'c12']],
  [{ type: 'CharDelimiterSplit', delimiter: 'b' }, ['a', ', c12']],
  [{ type: 'Punctuation' }, ['ab', ',', ' c12']],
  [{ type: 'Punctuation', behavior: 'MergedWithPrevious' }, ['ab,', ' c12']],
  [{ type: 'Metaspace', replacement: '_', prepend_scheme: 'first', split: true }, ['_ab,', '_c12']],
  [{ type: 'Metaspace', replacement: '_', add_prefix_space: false }, ['ab,', '_c12']],
  [{ type: 'Metaspace', replacement: '_', prepend_scheme: 'always', split: false }, ['_ab,_c12']],
])('cuts pieces: %#', (value, expected) => {
  expect(pieces(value)).toEqual(expected);
});

it.each<[string, unknown]>([
  ['pre_tokenizer type ByteLevel is not supported before others', before(byteLevel)],
  ['pre_tokenizer type UnicodeScripts is not supported', { type: 'UnicodeScripts' }],
  [
    'pre_tokenizer.prepend_scheme "some" is not supported',
    { type: 'Metaspace', replacement: '_', prepend_scheme: 'some' },
  ],
  [
    'pre_tokenizer.behavior MergedWithNext is not supported with invert',
    { type: 'Split', pattern: { String: ',' }, behavior: 'MergedWithNext', invert: true },
  ],
])('says: %s', (message, value) => {
  expect(() => pieces(value)).toThrow(message);
});
