import { describe, expect, it } from 'vitest';
import { logitsFilterContract } from '../logits-filter-contract.ts';
import { minLength } from './min-length.ts';

function run(
  filter: ReturnType<typeof minLength>,
  values: readonly number[],
  ids: number[] = [0],
  promptLength = 1,
): number[] {
  const logits = Float32Array.from(values);
  filter(logits, { ids, promptLength });
  return [...logits];
}

const none = -Infinity;

describe('minLength', () => {
  it('removes the end while the sequence is shorter, the prompt included', () => {
    const filter = minLength(3, [0]);
    expect(run(filter, [1, 1], [5, 5], 2)).toEqual([none, 1]);
    expect(run(filter, [1, 1], [5, 5, 5], 3)).toEqual([1, 1]);
  });

  it('rejects what is no length', () => {
    expect(() => minLength(0, [1])).toThrow('minLength: expected an integer of at least 1, got 0');
    expect(() => minLength(1, [-1])).toThrow('minLength: expected ids from 0 up, got -1');
  });
});

logitsFilterContract('minLength', () => minLength(5, [0]));
