import { describe, expect, it } from 'vitest';
import { logitsFilterContract } from '../logits-filter-contract.ts';
import { encoderNoRepeatNgram } from './encoder-no-repeat-ngram.ts';

function run(
  filter: ReturnType<typeof encoderNoRepeatNgram>,
  values: readonly number[],
  ids: number[] = [0],
  promptLength = 1,
): number[] {
  const logits = Float32Array.from(values);
  filter(logits, { ids, promptLength });
  return [...logits];
}

const none = -Infinity;

describe('encoderNoRepeatNgram', () => {
  it('removes what would repeat an n-gram of the source', () => {
    const source = [1, 2, 3];
    expect(run(encoderNoRepeatNgram({ size: 2, source }), [0, 0, 0, 0], [3, 2])).toEqual([0, 0, 0, none]);
    expect(run(encoderNoRepeatNgram({ size: 1, source }), [0, 0, 0, 0], [0])).toEqual([0, none, none, none]);
    expect(run(encoderNoRepeatNgram({ size: 3, source }), [0, 0, 0, 0], [2])).toEqual([0, 0, 0, 0]);
  });

  it('rejects what is no size', () => {
    expect(() => encoderNoRepeatNgram({ size: 0, source: [] })).toThrow(
      'encoderNoRepeatNgram: expected an integer of at least 1 for size, got 0',
    );
  });
});

logitsFilterContract('encoderNoRepeatNgram', () => encoderNoRepeatNgram({ size: 1, source: [0, 2] }));
