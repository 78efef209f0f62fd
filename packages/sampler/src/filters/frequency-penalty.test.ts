import { describe, expect, it } from 'vitest';
import { logitsFilterContract } from '../logits-filter-contract.ts';
import { frequencyPenalty } from './frequency-penalty.ts';

function run(
  filter: ReturnType<typeof frequencyPenalty>,
  values: readonly number[],
  ids: number[] = [0],
  promptLength = 1,
): number[] {
  const logits = Float32Array.from(values);
  filter(logits, { ids, promptLength });
  return [...logits];
}

const none = -Infinity;

describe('frequencyPenalty', () => {
  it('takes a number off the new tokens for each time they were chosen', () => {
    expect(run(frequencyPenalty(0.5), [1, 1, 1, none], [2, 0, 0, 3, 9], 1)).toEqual([0, 1, 1, none]);
    expect(run(frequencyPenalty(-0.5), [1, 1], [0, 0], 0)).toEqual([2, 1]);
  });

  it('rejects what is no number', () => {
    expect(() => frequencyPenalty(Number.NaN)).toThrow('frequencyPenalty: expected a finite number, got NaN');
  });
});

logitsFilterContract('frequencyPenalty(0.5)', () => frequencyPenalty(0.5));
logitsFilterContract('frequencyPenalty(3e38)', () => frequencyPenalty(3e38));
