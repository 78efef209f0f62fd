import { describe, expect, it } from 'vitest';
import { logitsFilterContract } from '../logits-filter-contract.ts';
import { repetitionPenalty } from './repetition-penalty.ts';

function run(
  filter: ReturnType<typeof repetitionPenalty>,
  values: readonly number[],
  ids: number[] = [0],
  promptLength = 1,
): number[] {
  const logits = Float32Array.from(values);
  filter(logits, { ids, promptLength });
  return [...logits];
}

const none = -Infinity;

describe('repetitionPenalty', () => {
  it('makes each token of the sequence less likely, once', () => {
    expect(run(repetitionPenalty(2), [4, -4, 4, none], [0, 1, 0, 3, 9])).toEqual([2, -8, 4, none]);
    expect(run(repetitionPenalty(0.5), [4, -4], [0, 1])).toEqual([8, -2]);
    expect(run(repetitionPenalty(2, { skip: 2 }), [4, 4, 4], [0, 1, 2])).toEqual([4, 4, 2]);
  });

  it('removes no token by overflow', () => {
    expect(run(repetitionPenalty(10), [-3e38, -3e38], [0]).every(Number.isFinite)).toBe(true);
  });

  it('rejects what is no penalty', () => {
    expect(() => repetitionPenalty(0)).toThrow('repetitionPenalty: expected a finite number above 0, got 0');
    expect(() => repetitionPenalty(2, { skip: -1 })).toThrow(
      'repetitionPenalty: expected an integer from 0 up for skip, got -1',
    );
  });
});

logitsFilterContract('repetitionPenalty(1.3)', () => repetitionPenalty(1.3));
logitsFilterContract('repetitionPenalty(0.01)', () => repetitionPenalty(0.01));
