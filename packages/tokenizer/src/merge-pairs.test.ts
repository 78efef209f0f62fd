import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Merge, mergePairs } from './merge-pairs.ts';

/** The algorithm of OpenAI's encoder.py, word for word. */
const slowly = (merges: readonly Merge[], ids: readonly number[]): number[] => {
  let word = [...ids];
  for (;;) {
    const ranks = word.slice(1).map((right, i) => merges.findLastIndex((m) => m.left === word[i] && m.right === right));
    const rank = Math.min(...ranks.filter((found) => found >= 0));
    const merge = merges[rank];
    if (!merge) return word;
    const merged: number[] = [];
    for (let i = 0; i < word.length; i++) {
      const here = word[i] === merge.left && word[i + 1] === merge.right;
      merged.push(here ? merge.result : (word[i] as number));
      if (here) i++;
    }
    word = merged;
  }
};

/** Merges of three ids and of what they make: number i makes the id 3 + i. */
const anyMerges = fc
  .array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 12 })
  .map((pairs) =>
    pairs.map(([left, right], i): Merge => ({ left: left % (3 + i), right: right % (3 + i), result: 3 + i })),
  );

describe('mergePairs', () => {
  it('merges the lowest rank first, and from left to right', () => {
    const merge = mergePairs([
      { left: 1, right: 2, result: 10 },
      { left: 0, right: 1, result: 11 },
      { left: 0, right: 0, result: 12 },
    ]);
    expect(merge([0, 1, 2])).toEqual([0, 10]);
    expect(merge([0, 0, 0])).toEqual([12, 0]);
    expect(merge([0, 0, 1])).toEqual([0, 11]);
    expect(merge([])).toEqual([]);
    expect(merge([7])).toEqual([7]);
  });

  it('does what the plain algorithm does', () => {
    const anyIds = fc.array(fc.nat(2), { maxLength: 40 });
    fc.assert(
      fc.property(anyMerges, anyIds, (merges, ids) => {
        expect(mergePairs(merges)(ids)).toEqual(slowly(merges, ids));
      }),
      { numRuns: 1000 },
    );
  });
});
