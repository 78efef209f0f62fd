import { describe, expect, it } from 'vitest';
import { logitsFilterContract } from '../logits-filter-contract.ts';
import { epsilonCutoff } from './epsilon-cutoff.ts';

function run(
  filter: ReturnType<typeof epsilonCutoff>,
  values: readonly number[],
  ids: number[] = [0],
  promptLength = 1,
): number[] {
  const logits = Float32Array.from(values);
  filter(logits, { ids, promptLength });
  return [...logits];
}

describe('epsilonCutoff', () => {
  it('keeps probabilities from epsilon up, and the likeliest', () => {
    const logits = [0.6, 0.3, 0.06, 0.04].map(Math.log);
    expect(run(epsilonCutoff(0.05), logits).map(Number.isFinite)).toEqual([true, true, true, false]);
    expect(run(epsilonCutoff(0.9), logits).map(Number.isFinite)).toEqual([true, false, false, false]);
    expect(run(epsilonCutoff(0.9, { atLeast: 2 }), logits).map(Number.isFinite)).toEqual([true, true, false, false]);
  });

  it('rejects what is no probability', () => {
    expect(() => epsilonCutoff(0)).toThrow('epsilonCutoff: expected a number between 0 and 1, got 0');
    expect(() => epsilonCutoff(1)).toThrow('got 1');
  });
});

logitsFilterContract('epsilonCutoff(0.01)', () => epsilonCutoff(0.01));
logitsFilterContract('epsilonCutoff(0.9, { atLeast: 2 })', () => epsilonCutoff(0.9, { atLeast: 2 }));
