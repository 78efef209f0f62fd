import { describe, expect, it } from 'vitest';
import { characters } from './characters.ts';
import { readsAndWrites } from './reads-and-writes.ts';
import { tokenizerContract } from './tokenizer-contract.ts';

const options = {
  alphabet: [...'____ab👍-'],
  specials: { '<pad>': 0, '<s>': 1, '</s>': 2, '<unk>': 3 },
  unknown: '<unk>',
  template: { before: [1], after: [2] },
};

describe('characters', () => {
  const tokenizer = characters(options);

  it('has an id for each character', () => {
    expect(tokenizer.encodeWithOffsets('a👍?', { template: true })).toEqual({
      ids: [1, 4, 6, 3, 2],
      offsets: [
        [0, 0],
        [0, 1],
        [1, 3],
        [3, 4],
        [0, 0],
      ],
      words: [null, 0, 1, 2, null],
    });
    expect(tokenizer.decode([1, 4, 6, 2], { skipSpecials: true })).toBe('a👍');
    expect(tokenizer.roles).toEqual({ pad: 0, bos: 1, eos: 2, unk: 3 });
  });

  it('needs an unknown token, or a text that it knows', () => {
    const known = characters({ ...options, unknown: undefined });
    expect(known.encode('ab')).toEqual([4, 5]);
    expect(() => known.encode('a?')).toThrow('encode: the vocabulary has no token for "?", and none for unknown');
    expect(() => characters({ ...options, alphabet: [...'____aba'] })).toThrow(
      'characters: the alphabet has "a" twice',
    );
  });
});

describe('readsAndWrites', () => {
  const tokenizer = readsAndWrites(characters(options), characters({ ...options, alphabet: [...'____xyz'] }));

  it('reads one vocabulary and writes another', () => {
    const ids = tokenizer.encode('ab', { template: true });
    expect(ids).toEqual([1, 4, 5, 2]);
    expect(tokenizer.decode(ids, { skipSpecials: true })).toBe('xy');
    expect(tokenizer.size).toBe(8);
    expect([tokenizer.token(7), new TextDecoder().decode(tokenizer.bytes(7))]).toEqual(['-', '-']);
  });
});

tokenizerContract('an alphabet', characters(options), { rewrites: true });
