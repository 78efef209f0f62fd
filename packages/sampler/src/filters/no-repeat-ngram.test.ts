import { describe, expect, it } from 'vitest';
import { logitsFilterContract } from '../logits-filter-contract.ts';
import { noRepeatNgram } from './no-repeat-ngram.ts';

function run(
  filter: ReturnType<typeof noRepeatNgram>,
  values: readonly number[],
  ids: number[] = [0],
  promptLength = 1,
): number[] {
  const logits = Float32Array.from(values);
  filter(logits, { ids, promptLength });
  return [...logits];
}

const none = -Infinity;

describe('noRepeatNgram', () => {
  it('removes what would complete an n-gram a second time', () => {
    expect(run(noRepeatNgram(2), [0, 0, 0, 0], [1, 2, 1])).toEqual([0, 0, none, 0]);
    expect(run(noRepeatNgram(3), [0, 0, 0, 0], [1, 2, 3, 2, 1, 2])).toEqual([0, 0, 0, none]);
    expect(run(noRepeatNgram(1), [0, 0, 0], [1, 2, 9])).toEqual([0, none, none]);
    expect(run(noRepeatNgram(4), [0, 0, 0], [1, 2])).toEqual([0, 0, 0]);
  });

  it('removes none when nothing would be left', () => {
    expect(run(noRepeatNgram(1), [0, 0], [0, 1])).toEqual([0, 0]);
  });

  it('rejects what is no size', () => {
    expect(() => noRepeatNgram(0)).toThrow('noRepeatNgram: expected an integer of at least 1, got 0');
  });
});

logitsFilterContract('noRepeatNgram(1)', () => noRepeatNgram(1));
logitsFilterContract('noRepeatNgram(2)', () => noRepeatNgram(2));
