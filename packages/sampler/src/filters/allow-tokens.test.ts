import { describe, expect, it } from 'vitest';
import { logitsFilterContract } from '../logits-filter-contract.ts';
import { allowTokens } from './allow-tokens.ts';

function run(
  filter: ReturnType<typeof allowTokens>,
  values: readonly number[],
  ids: number[] = [0],
  promptLength = 1,
): number[] {
  const logits = Float32Array.from(values);
  filter(logits, { ids, promptLength });
  return [...logits];
}

const none = -Infinity;

describe('allowTokens', () => {
  it('keeps what is allowed after the sequence', () => {
    const filter = allowTokens(({ ids }) => [ids.length, 0, 99]);
    expect(run(filter, [1, 2, 3], [5])).toEqual([1, 2, none]);
    expect(run(filter, [1, 2, 3], [5, 5])).toEqual([1, none, 3]);
  });

  it('forces allowed tokens that were removed', () => {
    expect(
      run(
        allowTokens(() => [1, 2]),
        [1, none, none],
      ),
    ).toEqual([none, 0, 0]);
  });

  it('throws when nothing is allowed', () => {
    expect(() =>
      run(
        allowTokens(() => [3]),
        [1, 2],
      ),
    ).toThrow('allowTokens: no token of the vocabulary is allowed, expected at least one');
  });
});

logitsFilterContract('allowTokens', () => allowTokens(() => [0, 5]));
