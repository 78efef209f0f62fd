import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logitsFilterContract } from '../logits-filter-contract.ts';
import { topK } from './top-k.ts';

const context = { ids: [0], promptLength: 1 };

function kept(k: number, values: readonly number[]): number[] {
  const logits = Float32Array.from(values);
  topK(k)(logits, context);
  return [...logits.keys()].filter((id) => logits[id] !== -Infinity);
}

describe('topK', () => {
  it('keeps the k largest', () => {
    expect(kept(2, [1, 4, 3, 2])).toEqual([1, 2]);
    expect(kept(1, [1, 4, 3, 2])).toEqual([1]);
  });

  it('keeps all that equal the k-th', () => {
    expect(kept(2, [3, 1, 2, 2, 2])).toEqual([0, 2, 3, 4]);
  });

  it('keeps all of a small vocabulary', () => {
    expect(kept(4, [1, 4, 3, 2])).toEqual([0, 1, 2, 3]);
    expect(kept(1e9, [1, 4, 3, 2])).toEqual([0, 1, 2, 3]);
  });

  it('does not count removed tokens', () => {
    expect(kept(3, [-Infinity, 1, -Infinity, 2, -Infinity])).toEqual([1, 3]);
  });

  it('keeps what is not below the k-th of the sorted logits', () => {
    const values = fc.array(fc.oneof(fc.integer({ min: -5, max: 5 }), fc.float({ noNaN: true })), { minLength: 1 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 12 }), (floats, k) => {
        const row = Float32Array.from(floats);
        const sorted = row.toSorted().reverse();
        const cut = sorted[Math.min(k, sorted.length) - 1] as number;
        const logits = row.slice();
        topK(k)(logits, context);
        expect([...logits]).toEqual(Array.from(row, (logit) => (logit < cut ? -Infinity : logit)));
      }),
    );
  });

  it('rejects what is no number of tokens', () => {
    expect(() => topK(0)).toThrow(
      'topK: expected an integer of at least 1, got 0; leave the filter out to keep all tokens',
    );
    expect(() => topK(1.5)).toThrow('got 1.5');
    expect(() => topK(Number.NaN)).toThrow('got NaN');
  });
});

logitsFilterContract('topK(1)', () => topK(1));
logitsFilterContract('topK(10)', () => topK(10));
