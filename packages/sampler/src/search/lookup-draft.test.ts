import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lookupDraft } from './lookup-draft.ts';

const propose = (ids: readonly number[], options?: Parameters<typeof lookupDraft>[0], most = Infinity): number[] => {
  const proposals = lookupDraft(options).propose(ids, 1, most) as { id: number }[];
  return proposals.map(({ id }) => id);
};

describe('lookupDraft', () => {
  it('proposes what followed the last ids', () => {
    expect(propose([1, 2, 3, 4, 5, 1, 2, 3], { tokens: 2 })).toEqual([4, 5]);
    expect(propose([1, 2, 3, 4, 5, 1, 2, 3], { tokens: 9 })).toEqual([4, 5, 1, 2, 3]);
    expect(propose([1, 2, 3, 4, 5, 1, 2, 3], { tokens: 9 }, 1)).toEqual([4]);
    expect(propose([1, 2, 3, 4, 5, 1, 2, 3], {}, 0)).toEqual([]);
  });

  it('takes the longest match first, and none below the least', () => {
    const ids = [7, 3, 5, 2, 3, 9, 8, 8, 2, 3];
    expect(propose(ids, { ngram: 2, tokens: 1 })).toEqual([9]);
    expect(propose(ids, { ngram: 1, tokens: 1 })).toEqual([9]);
    expect(propose([7, 3, 5, 8, 3], { ngram: 3, tokens: 1 })).toEqual([5]);
    expect(propose([7, 3, 5, 8, 3], { ngram: 3, least: 2, tokens: 1 })).toEqual([]);
  });

  it('takes the latest place that enough ids follow, or else the first', () => {
    expect(propose([3, 1, 1, 3, 2, 2, 3], { tokens: 2 })).toEqual([2, 2]);
    expect(propose([4, 4, 4, 4], { ngram: 1, tokens: 2 })).toEqual([4, 4]);
    expect(propose([4, 4, 4, 4], { ngram: 1, tokens: 9 })).toEqual([4, 4, 4]);
  });

  it('proposes nothing for what is new', () => {
    expect(propose([1, 2, 3])).toEqual([]);
    expect(propose([1])).toEqual([]);
  });

  it('proposes ids that follow in the sequence what it ends with', () => {
    const ids = fc.array(fc.nat(3), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(ids, fc.integer({ min: 1, max: 4 }), (sequence, ngram) => {
        const found = propose(sequence, { ngram, tokens: 3 });
        if (found.length === 0) expect(sequence.slice(0, -1)).not.toContain(sequence.at(-1));
        else {
          const text = ` ${sequence.join(' ')} `;
          expect(text).toContain(` ${[sequence.at(-1), ...found].join(' ')} `);
        }
      }),
    );
  });

  it('rejects what is no number of ids', () => {
    expect(() => lookupDraft({ ngram: 0 })).toThrow('lookupDraft: expected an integer of at least 1 for ngram, got 0');
    expect(() => lookupDraft({ least: 3, ngram: 2 })).toThrow('lookupDraft: least 3 is above ngram 2');
    expect(() => lookupDraft({ tokens: 0.5 })).toThrow('for tokens, got 0.5');
  });
});
