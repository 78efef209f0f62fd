import { describe, expect, it } from 'vitest';
import { readVocabAndMerges } from './index.ts';

describe('readVocabAndMerges', () => {
  it('reads pairs, with or without a version, with either end of line', () => {
    const pairs = {
      vocab: { a: 0 },
      merges: [
        ['a', 'b'],
        ['#', '#'],
      ],
    };
    expect(readVocabAndMerges('{"a":0}', '#version: 0.2\na b\n# #\n')).toEqual(pairs);
    expect(readVocabAndMerges('{"a":0}', '#version: 0.2\r\na b\r\n\r\n# #')).toEqual(pairs);
    expect(readVocabAndMerges('{"a":0}', 'a b\n# #')).toEqual(pairs);
  });

  it.each([
    ['{', '', 'the vocabulary is not JSON'],
    ['[]', '', 'the vocabulary is an object of tokens and ids'],
    ['{}', 'a b\nabc', 'line 2 of the merges is not a pair: "abc"'],
    ['{}', 'a b c', 'line 1 of the merges is not a pair: "a b c"'],
    ['{}', ' b', 'line 1 of the merges is not a pair: " b"'],
  ])('says what is wrong: %j, %j', (vocab, merges, message) => {
    expect(() => readVocabAndMerges(vocab, merges)).toThrow(new Error(`readVocabAndMerges: ${message}`));
  });
});
