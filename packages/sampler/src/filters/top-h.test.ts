import { describe, expect, it } from 'vitest';
import { logitsFilterContract } from '../logits-filter-contract.ts';
import { topH } from './top-h.ts';

function run(
  filter: ReturnType<typeof topH>,
  values: readonly number[],
  ids: number[] = [0],
  promptLength = 1,
): number[] {
  const logits = Float32Array.from(values);
  filter(logits, { ids, promptLength });
  return [...logits];
}

const none = -Infinity;

describe('topH', () => {
  it('keeps likely tokens up to a share of the entropy', () => {
    // Of four equal ones each has a quarter of the entropy.
    expect(run(topH(0.5), [1, 1, 1, 1])).toEqual([1, 1, none, none]);
    expect(run(topH(0.1), [1, 2, 1, 1])).toEqual([none, 2, none, none]);
    expect(run(topH(1), [3, 1, none])).toEqual([3, 1, none]);
  });

  it('keeps 100 tokens at most', () => {
    expect(run(topH(1), Array(300).fill(0)).filter(Number.isFinite).length).toBeLessThanOrEqual(100);
  });

  it('rejects what is no share', () => {
    expect(() => topH(0)).toThrow('topH: expected a number above 0, at most 1, got 0');
  });
});

logitsFilterContract('topH(0.4)', () => topH(0.4));
logitsFilterContract('topH(1)', () => topH(1));
