import { describe, expect, it } from 'vitest';
import { logitsFilterContract } from '../logits-filter-contract.ts';
import { presencePenalty } from './presence-penalty.ts';

function run(
  filter: ReturnType<typeof presencePenalty>,
  values: readonly number[],
  ids: number[] = [0],
  promptLength = 1,
): number[] {
  const logits = Float32Array.from(values);
  filter(logits, { ids, promptLength });
  return [...logits];
}

const none = -Infinity;

describe('presencePenalty', () => {
  it('takes a number off the new tokens, once', () => {
    expect(run(presencePenalty(0.5), [1, 1, 1, none], [2, 0, 0, 3, 9], 1)).toEqual([0.5, 1, 1, none]);
    expect(run(presencePenalty(-0.5), [1, 1], [0], 0)).toEqual([1.5, 1]);
  });

  it('rejects what is no number', () => {
    expect(() => presencePenalty(Infinity)).toThrow('presencePenalty: expected a finite number, got Infinity');
  });
});

logitsFilterContract('presencePenalty(0.5)', () => presencePenalty(0.5));
logitsFilterContract('presencePenalty(-1e38)', () => presencePenalty(-1e38));
