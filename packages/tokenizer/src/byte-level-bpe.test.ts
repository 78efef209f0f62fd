import { describe, expect, it } from 'vitest';
import { byteCharacters } from './byte-alphabet.ts';
import { byteLevelBpe } from './index.ts';

const bytes = Object.fromEntries(byteCharacters.map((character, byte) => [character, byte]));
const merges: [string, string][] = [
  ['l', 'l'],
  ['h', 'e'],
  ['he', 'll'],
  ['Ġ', 'hell'],
  ['Ã', '©'],
];
const vocab = { ...bytes, ll: 256, he: 257, hell: 258, Ġhell: 259, 'Ã©': 260 };

describe('byteLevelBpe', () => {
  const tokenizer = byteLevelBpe({ vocab, merges, specials: { '<end>': 300, '<é>': 301 } });

  it('merges the bytes of each piece', () => {
    const { ids, offsets } = tokenizer.encodeWithOffsets('hello héllo');
    expect(ids).toEqual([258, 0x6f, 0x20, 0x68, 260, 256, 0x6f]);
    expect(offsets).toEqual([
      [0, 4],
      [4, 5],
      [5, 6],
      [6, 7],
      [7, 8],
      [8, 10],
      [10, 11],
    ]);
    expect(tokenizer.encode(' hello')).toEqual([259, 0x6f]);
  });

  it('gives each part of a character the span of the character', () => {
    expect(tokenizer.encodeWithOffsets('a👍b').offsets).toEqual([
      [0, 1],
      [1, 3],
      [1, 3],
      [1, 3],
      [1, 3],
      [3, 4],
    ]);
    // Half of a pair is U+FFFD in UTF-8: three bytes.
    expect(tokenizer.encodeWithOffsets('\ud83dx').offsets).toEqual([
      [0, 1],
      [0, 1],
      [0, 1],
      [1, 2],
    ]);
  });

  it('has holes between its ids', () => {
    expect(tokenizer.size).toBe(302);
    expect(tokenizer.token(299)).toBeUndefined();
    expect(() => tokenizer.decode([299])).toThrow('decode: id 299 is not in the vocabulary (size 302)');
  });

  it('takes special tokens for text that is not in the byte alphabet', () => {
    expect(tokenizer.decode([301])).toBe('<é>');
    expect(tokenizer.encode('a<é>', { specials: 'ids' })).toEqual([0x61, 301]);
  });

  it('takes no text for a special token, whatever its merges are', () => {
    const whole = byteLevelBpe({
      vocab,
      merges: [],
      specials: { '<e>': 300 },
      ignoreMerges: true,
      preTokenize: (t) => [t],
    });
    expect(whole.encode('<e>')).toEqual([0x3c, 0x65, 0x3e]);
    expect(whole.encode('hell')).toEqual([258]);
  });

  it('takes a Map, and tokens that are names of Object', () => {
    const names = new Map([...Object.entries(bytes), ['__proto__', 256], ['constructor', 257]] as [string, number][]);
    const odd = byteLevelBpe({ vocab: names, merges: [], ignoreMerges: true });
    expect(odd.encode('constructor')).toEqual([257]);
    expect(odd.encode('toString')).toHaveLength(8);
    expect(odd.decode([256])).toBe('__proto__');
  });

  it('adds a space at the beginning when told to', () => {
    const prefixed = byteLevelBpe({ vocab, merges, addPrefixSpace: true });
    expect(prefixed.encodeWithOffsets('hello')).toEqual({
      ids: [259, 0x6f],
      offsets: [
        [0, 4],
        [4, 5],
      ],
      words: [0, 0],
    });
    expect(prefixed.encode(' hello')).toEqual([259, 0x6f]);
    expect(prefixed.encode('')).toEqual([]);
    expect(prefixed.encodeWithOffsets('👍').offsets[0]).toEqual([0, 2]);
  });

  it('puts the template around a text', () => {
    const framed = byteLevelBpe({ vocab, merges, template: { before: [1], after: [2, 3] } });
    expect(framed.encodeWithOffsets('h', { template: true })).toEqual({
      ids: [1, 0x68, 2, 3],
      offsets: [
        [0, 0],
        [0, 1],
        [0, 0],
        [0, 0],
      ],
      words: [null, 0, null, null],
    });
    expect(framed.encode('h')).toEqual([0x68]);
  });

  it('does not let its caller change what it remembers', () => {
    tokenizer.encode('hell').push(1);
    tokenizer.bytes(258).fill(0);
    expect(tokenizer.encode('hell')).toEqual([258]);
    expect(tokenizer.decode([258])).toBe('hell');
  });

  it.each([
    [{ vocab: { ...vocab, x2: 258 }, merges }, 'byteLevelBpe: "hell" and "x2" both have the id 258'],
    [{ vocab: { a: -1 }, merges: [] }, 'byteLevelBpe: the id of "a" is a whole number from 0 to 2^22 - 1, got -1'],
    [{ vocab: { a: 1.5 }, merges: [] }, 'byteLevelBpe: the id of "a" is a whole number from 0 to 2^22 - 1, got 1.5'],
    [
      { vocab: { a: 2 ** 31 }, merges: [] },
      'byteLevelBpe: the id of "a" is a whole number from 0 to 2^22 - 1, got 2147483648',
    ],
    [
      { vocab: { a: 0, b: 1 }, merges: [['a', 'b']] },
      'byteLevelBpe: merge "a b" needs "ab", which is not in the vocabulary',
    ],
    [
      { vocab: { a: 0, ab: 1 }, merges: [['a', 'b']] },
      'byteLevelBpe: merge "a b" needs "b", which is not in the vocabulary',
    ],
    [{ vocab, merges, specials: { hell: 3 } }, 'byteLevelBpe: "hell" has the ids 258 and 3'],
    [{ vocab, merges, specials: { '': 300 } }, 'byteLevelBpe: the added token with the id 300 is empty'],
    [
      { vocab, merges, template: { before: [], after: [999] } },
      'byteLevelBpe: id 999 of the template is not in the vocabulary',
    ],
  ])('refuses a vocabulary that does not fit: %#', (options, message) => {
    expect(() => byteLevelBpe(options as never)).toThrow(new Error(message));
  });

  it('says which byte it has no token for', () => {
    const small = byteLevelBpe({ vocab: { a: 0 }, merges: [] });
    expect(small.encode('aa')).toEqual([0, 0]);
    expect(() => small.encode('a b')).toThrow('encode: the vocabulary has no token for the byte 0x20 ("Ġ")');
  });
});
