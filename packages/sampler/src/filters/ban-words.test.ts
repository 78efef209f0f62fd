import { describe, expect, it } from 'vitest';
import { logitsFilterContract } from '../logits-filter-contract.ts';
import { banWords } from './ban-words.ts';

function run(
  filter: ReturnType<typeof banWords>,
  values: readonly number[],
  ids: number[] = [0],
  promptLength = 1,
): number[] {
  const logits = Float32Array.from(values);
  filter(logits, { ids, promptLength });
  return [...logits];
}

const none = -Infinity;

describe('banWords', () => {
  it('removes the token that would complete a sequence', () => {
    const filter = banWords([[0], [1, 2], [5, 1, 3]]);
    expect(run(filter, [0, 0, 0, 0], [7])).toEqual([none, 0, 0, 0]);
    expect(run(filter, [0, 0, 0, 0], [7, 1])).toEqual([none, 0, none, 0]);
    expect(run(filter, [0, 0, 0, 0], [5, 1])).toEqual([none, 0, none, none]);
    expect(run(filter, [0, 0, 0, 0], [])).toEqual([none, 0, 0, 0]);
  });

  it('removes none when nothing would be left', () => {
    expect(run(banWords([[0], [1]]), [0, 0])).toEqual([0, 0]);
  });

  it('rejects what is no sequence', () => {
    expect(() => banWords([[]])).toThrow('banWords: a sequence is empty, expected at least one id');
    expect(() => banWords([[0.5]])).toThrow('banWords: expected ids from 0 up, got 0.5');
  });
});

logitsFilterContract('banWords', () => banWords([[0], [3, 2], [4, 5]]));
