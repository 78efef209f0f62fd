import { describe, expect, it } from 'vitest';
import { logitsFilterContract } from '../logits-filter-contract.ts';
import { minNewTokens } from './min-new-tokens.ts';

function run(
  filter: ReturnType<typeof minNewTokens>,
  values: readonly number[],
  ids: number[] = [0],
  promptLength = 1,
): number[] {
  const logits = Float32Array.from(values);
  filter(logits, { ids, promptLength });
  return [...logits];
}

const none = -Infinity;

describe('minNewTokens', () => {
  it('removes the end while there are fewer', () => {
    const filter = minNewTokens(2, [0]);
    expect(run(filter, [1, 1], [5, 5], 1)).toEqual([none, 1]);
    expect(run(filter, [1, 1], [5, 5, 5], 1)).toEqual([1, 1]);
  });

  it('rejects what is no number of tokens', () => {
    expect(() => minNewTokens(0, [1])).toThrow('minNewTokens: expected an integer of at least 1, got 0');
  });
});

logitsFilterContract('minNewTokens', () => minNewTokens(5, [0]));
