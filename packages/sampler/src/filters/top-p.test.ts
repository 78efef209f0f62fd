import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logitsFilterContract } from '../logits-filter-contract.ts';
import { seeded } from '../random.ts';
import { topP } from './top-p.ts';

const context = { ids: [0], promptLength: 1 };

function kept(values: ArrayLike<number>, ...args: Parameters<typeof topP>): number[] {
  const logits = Float32Array.from(values);
  topP(...args)(logits, context);
  return [...logits.keys()].filter((id) => logits[id] !== -Infinity);
}

const logs = (probabilities: readonly number[]): number[] => probabilities.map(Math.log);

describe('topP', () => {
  it('keeps the smallest set that sums to p', () => {
    const logits = logs([0.1, 0.4, 0.2, 0.3]);
    expect(kept(logits, 0.39)).toEqual([1]);
    expect(kept(logits, 0.41)).toEqual([1, 3]);
    expect(kept(logits, 0.89)).toEqual([1, 2, 3]);
    expect(kept(logits, 0.91)).toEqual([0, 1, 2, 3]);
  });

  it('stops at a sum of exactly p', () => {
    expect(kept([0, 0, 0, 0], 0.5)).toEqual([0, 1]);
  });

  it('keeps equal tokens of the lowest ids', () => {
    expect(kept([0, 0, 5, 0, 0], 0.98)).toEqual([0, 2]);
  });

  it('keeps the likeliest for 0 and all for 1', () => {
    expect(kept([1, 2, 3], 0)).toEqual([2]);
    expect(kept([1, 2, 300, -Infinity], 1)).toEqual([0, 1, 2]);
  });

  it('keeps atLeast tokens', () => {
    expect(kept([9, 1, 3, 2], 0.1, { atLeast: 3 })).toEqual([0, 2, 3]);
    expect(kept([9, 1], 0.1, { atLeast: 3 })).toEqual([0, 1]);
  });

  it('keeps a minimal set of the most likely tokens', () => {
    const values = fc.array(fc.oneof(fc.integer({ min: -4, max: 4 }), fc.float({ min: -20, max: 20, noNaN: true })), {
      minLength: 1,
      maxLength: 80,
    });
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 0.999, noNaN: true }), (floats, p) => {
        const row = Float32Array.from(floats);
        const total = row.reduce((sum, logit) => sum + Math.exp(logit), 0);
        const probability = (id: number): number => Math.exp(row[id] as number) / total;
        const ids = kept(row, p);
        const mass = ids.reduce((sum, id) => sum + probability(id), 0);
        const least = Math.min(...ids.map(probability));
        const removed = [...row.keys()].filter((id) => !ids.includes(id));
        expect(mass).toBeGreaterThanOrEqual(p - 1e-9);
        expect(mass - least).toBeLessThan(p + 1e-9);
        for (const id of removed) expect(probability(id)).toBeLessThanOrEqual(least);
      }),
    );
  });

  it('keeps the same set of many nearly equal tokens as sorting them would', () => {
    const random = seeded(4);
    for (const spread of [0, 0.05, 3]) {
      const row = Float32Array.from({ length: 4000 }, () => spread * random());
      const order = [...row.keys()].sort((a, b) => (row[b] as number) - (row[a] as number) || a - b);
      const total = row.reduce((sum, logit) => sum + Math.exp(logit), 0);
      let mass = 0;
      const expected = order.filter((id) => {
        const stays = mass < 0.8999 * total;
        mass += Math.exp(row[id] as number);
        return stays;
      });
      expect(kept(row, 0.8999)).toEqual(expected.sort((a, b) => a - b));
    }
  });

  it('rejects what is no probability or number of tokens', () => {
    expect(() => topP(1.1)).toThrow('topP: expected a number from 0 to 1, got 1.1');
    expect(() => topP(-0.1)).toThrow('got -0.1');
    expect(() => topP(Number.NaN)).toThrow('got NaN');
    expect(() => topP(0.9, { atLeast: 0 })).toThrow('topP: expected an integer of at least 1 for atLeast, got 0');
  });
});

logitsFilterContract('topP(0)', () => topP(0));
logitsFilterContract('topP(0.9)', () => topP(0.9));
logitsFilterContract('topP(1)', () => topP(1));
logitsFilterContract('topP(0.5, { atLeast: 4 })', () => topP(0.5, { atLeast: 4 }));
