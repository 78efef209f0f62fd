import { describe, expect, it } from 'vitest';
import { logitsFilterContract } from '../logits-filter-contract.ts';
import { xtc } from './xtc.ts';

function run(
  filter: ReturnType<typeof xtc>,
  values: readonly number[],
  ids: number[] = [0],
  promptLength = 1,
): number[] {
  const logits = Float32Array.from(values);
  filter(logits, { ids, promptLength });
  return [...logits];
}

const none = -Infinity;

const always = { threshold: 0.1, probability: 1, seed: 1 };

describe('xtc', () => {
  const logits = [0.4, 0.3, 0.2, 0.06, 0.04].map(Math.log);

  it('removes all tokens above the threshold but the least likely of them', () => {
    expect(run(xtc(always), logits).map(Number.isFinite)).toEqual([false, false, true, true, true]);
    expect(run(xtc({ ...always, threshold: 0.35 }), logits).every(Number.isFinite)).toBe(true);
    expect(run(xtc({ ...always, threshold: 0.2 }), [1, 1, 1, -9])).toEqual([none, none, 1, -9]);
  });

  it('removes nothing when a token that is to be kept would go', () => {
    expect(run(xtc({ ...always, keep: [1] }), logits).every(Number.isFinite)).toBe(true);
    expect(run(xtc({ ...always, keep: [2, 4] }), logits).map(Number.isFinite)[0]).toBe(false);
  });

  it('acts at a share of the places, which the seed decides', () => {
    const acts = (seed: number): boolean[] => {
      const filter = xtc({ ...always, probability: 0.3, seed });
      return Array.from({ length: 2000 }, (_, at) => run(filter, logits, Array(at + 1).fill(0))[0] === none);
    };
    expect(acts(5).filter(Boolean).length / 2000).toBeCloseTo(0.3, 1);
    expect(acts(5)).toEqual(acts(5));
    expect(acts(5)).not.toEqual(acts(6));
  });

  it('rejects what would do nothing', () => {
    expect(() => xtc({ ...always, threshold: 0.6 })).toThrow(
      'xtc: expected a number above 0, at most 0.5, for threshold, got 0.6',
    );
    expect(() => xtc({ ...always, probability: 0 })).toThrow(
      'xtc: expected a number above 0, at most 1, for probability, got 0',
    );
    expect(() => xtc({ ...always, seed: -1 })).toThrow('seeded: expected an integer from 0');
  });
});

logitsFilterContract('xtc, always', () => xtc(always));
logitsFilterContract('xtc, half of the time', () => xtc({ threshold: 0.01, probability: 0.5, seed: 3, keep: [2] }));
