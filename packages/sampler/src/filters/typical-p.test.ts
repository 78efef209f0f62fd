import { describe, expect, it } from 'vitest';
import { logitsFilterContract } from '../logits-filter-contract.ts';
import { typicalP } from './typical-p.ts';

function run(
  filter: ReturnType<typeof typicalP>,
  values: readonly number[],
  ids: number[] = [0],
  promptLength = 1,
): number[] {
  const logits = Float32Array.from(values);
  filter(logits, { ids, promptLength });
  return [...logits];
}

const none = -Infinity;

describe('typicalP', () => {
  it('keeps what is about as surprising as expected, and may remove the likeliest', () => {
    // Entropy 1.42; the surprises are 0.8, 1.6, 2.3 and 2.3: the second is the nearest.
    const logits = [0.5, 0.2, 0.15, 0.15].map((p) => Math.log(p));
    expect(run(typicalP(0.1), logits).map(Number.isFinite)).toEqual([false, true, false, false]);
    expect(run(typicalP(0.5), logits).map(Number.isFinite)).toEqual([true, true, false, false]);
    expect(run(typicalP(0.1, { atLeast: 2 }), logits).map(Number.isFinite)).toEqual([true, true, false, false]);
    expect(run(typicalP(1), logits).every(Number.isFinite)).toBe(true);
  });

  it('keeps all that are as near as the last', () => {
    expect(run(typicalP(0.01), [1, 1, 1, none])).toEqual([1, 1, 1, none]);
  });

  it('rejects what is no mass', () => {
    expect(() => typicalP(0)).toThrow('typicalP: expected a number above 0, at most 1, got 0');
  });
});

logitsFilterContract('typicalP(0.2)', () => typicalP(0.2));
logitsFilterContract('typicalP(0.95)', () => typicalP(0.95));
logitsFilterContract('typicalP(0.2, { atLeast: 3 })', () => typicalP(0.2, { atLeast: 3 }));
