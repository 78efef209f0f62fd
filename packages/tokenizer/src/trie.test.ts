import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trie } from './trie.ts';

const found = (tokens: readonly string[], text: string, start = 0, from?: number): [number, number][] => {
  const all: [number, number][] = [];
  trie(tokens.map((token, id) => [token, id])).visit(text, start, (id, end) => all.push([id, end]), from);
  return all;
};

describe('trie', () => {
  it('visits the tokens that stand at a place, the shortest first', () => {
    expect(found(['abc', 'a', 'b', 'abd', ''], 'xabcd', 1)).toEqual([
      [1, 2],
      [0, 4],
    ]);
    expect(found(['a'], '')).toEqual([]);
  });

  it('goes on from what has been seen', () => {
    const tokens = trie([
      ['##a', 0],
      ['##ab', 1],
      ['a', 2],
    ]);
    const ids: number[] = [];
    tokens.visit('ab', 0, (id) => ids.push(id), tokens.after('##'));
    expect(ids).toEqual([0, 1]);
    expect(tokens.after('###')).toBeUndefined();
  });

  it('finds what a list finds, however many tokens there are', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '\0', '\ud83d', '\udc4d', '\uffff'), maxLength: 6 });
    fc.assert(
      fc.property(fc.uniqueArray(word, { maxLength: 200 }), word, (tokens, text) => {
        const expected = tokens.flatMap((token, id): [number, number][] =>
          token !== '' && text.startsWith(token) ? [[id, token.length]] : [],
        );
        expect(found(tokens, text)).toEqual(expected.sort((a, b) => a[1] - b[1]));
      }),
    );
    const many = Array.from({ length: 20_000 }, (_, i) => `t${i}`);
    expect(found(many, 't19999').map(([id]) => id)).toEqual([1, 19, 199, 1999, 19999]);
  });
});
