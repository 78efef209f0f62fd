import { describe, expect, it } from 'vitest';
import { logitsFilterContract } from '../logits-filter-contract.ts';
import { minP } from './min-p.ts';

function run(
  filter: ReturnType<typeof minP>,
  values: readonly number[],
  ids: number[] = [0],
  promptLength = 1,
): number[] {
  const logits = Float32Array.from(values);
  filter(logits, { ids, promptLength });
  return [...logits];
}

const none = -Infinity;

describe('minP', () => {
  it('keeps what is at least p times as likely as the likeliest', () => {
    const logits = [1, 0.5, 0.09, 0.11].map(Math.log);
    expect(run(minP(0.1), logits).map(Number.isFinite)).toEqual([true, true, false, true]);
    expect(run(minP(1), logits).map(Number.isFinite)).toEqual([true, false, false, false]);
    expect(run(minP(0), [5, -300]).map(Number.isFinite)).toEqual([true, true]);
  });

  it('keeps atLeast tokens, of equal ones the first', () => {
    expect(run(minP(0.9, { atLeast: 2 }), [9, 1, 1, 0])).toEqual([9, 1, none, none]);
    expect(run(minP(0.9, { atLeast: 2 }), [9, 9, 9, 0])).toEqual([9, 9, 9, none]);
    expect(run(minP(0.9, { atLeast: 9 }), [9, 1])).toEqual([9, 1]);
  });

  it('rejects what is no probability or number of tokens', () => {
    expect(() => minP(1.1)).toThrow('minP: expected a number from 0 to 1, got 1.1');
    expect(() => minP(Number.NaN)).toThrow('got NaN');
    expect(() => minP(0.1, { atLeast: 0 })).toThrow('minP: expected an integer of at least 1 for atLeast, got 0');
  });
});

logitsFilterContract('minP(0.1)', () => minP(0.1));
logitsFilterContract('minP(1)', () => minP(1));
logitsFilterContract('minP(0.9, { atLeast: 3 })', () => minP(0.9, { atLeast: 3 }));
