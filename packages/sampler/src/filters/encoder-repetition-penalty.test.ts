import { describe, expect, it } from 'vitest';
import { logitsFilterContract } from '../logits-filter-contract.ts';
import { encoderRepetitionPenalty } from './encoder-repetition-penalty.ts';

function run(
  filter: ReturnType<typeof encoderRepetitionPenalty>,
  values: readonly number[],
  ids: number[] = [0],
  promptLength = 1,
): number[] {
  const logits = Float32Array.from(values);
  filter(logits, { ids, promptLength });
  return [...logits];
}

describe('encoderRepetitionPenalty', () => {
  it('makes tokens of the source likelier', () => {
    expect(run(encoderRepetitionPenalty({ penalty: 2, source: [0, 1, 0, 9] }), [4, -4, 4])).toEqual([8, -2, 4]);
  });

  it('rejects what is no penalty', () => {
    expect(() => encoderRepetitionPenalty({ penalty: 0, source: [] })).toThrow(
      'encoderRepetitionPenalty: expected a finite number above 0, got 0',
    );
    expect(() => encoderRepetitionPenalty({ penalty: 2, source: [-1] })).toThrow('expected ids from 0 up, got -1');
  });
});

logitsFilterContract('encoderRepetitionPenalty', () => encoderRepetitionPenalty({ penalty: 1.5, source: [0, 2, 2] }));
