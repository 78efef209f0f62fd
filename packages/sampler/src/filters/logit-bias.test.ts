import { describe, expect, it } from 'vitest';
import { logitsFilterContract } from '../logits-filter-contract.ts';
import { logitBias } from './logit-bias.ts';

function run(
  filter: ReturnType<typeof logitBias>,
  values: readonly number[],
  ids: number[] = [0],
  promptLength = 1,
): number[] {
  const logits = Float32Array.from(values);
  filter(logits, { ids, promptLength });
  return [...logits];
}

describe('logitBias', () => {
  it('adds to tokens', () => {
    expect(
      run(
        logitBias(
          new Map([
            [0, 1],
            [2, -100],
            [9, 1],
          ]),
        ),
        [0, 0, 0],
      ),
    ).toEqual([1, 0, -100]);
  });

  it('rejects what is no token and no number', () => {
    expect(() => logitBias([[-1, 1]])).toThrow('expected ids from 0 up, got -1');
    expect(() => logitBias([[1, Number.NaN]])).toThrow('expected a finite number, got NaN');
  });
});

logitsFilterContract('logitBias', () =>
  logitBias([
    [0, -100],
    [1, 3e38],
  ]),
);
