import { describe, expect, it } from 'vitest';
import { logitsFilterContract } from '../logits-filter-contract.ts';
import { sequenceBias } from './sequence-bias.ts';

function run(
  filter: ReturnType<typeof sequenceBias>,
  values: readonly number[],
  ids: number[] = [0],
  promptLength = 1,
): number[] {
  const logits = Float32Array.from(values);
  filter(logits, { ids, promptLength });
  return [...logits];
}

const none = -Infinity;

describe('sequenceBias', () => {
  it('adds to the token that would complete a sequence', () => {
    const filter = sequenceBias([
      { ids: [0], bias: 1 },
      { ids: [1, 2], bias: -2 },
      { ids: [3, 1, 2], bias: 0.5 },
      { ids: [9], bias: 1 },
    ]);
    expect(run(filter, [0, 0, 0], [1])).toEqual([1, 0, -2]);
    expect(run(filter, [0, 0, 0], [3, 1])).toEqual([1, 0, -1.5]);
    expect(run(filter, [none, 0, 0], [])).toEqual([none, 0, 0]);
  });

  it('rejects what is no bias', () => {
    expect(() => sequenceBias([{ ids: [1], bias: -Infinity }])).toThrow(
      'sequenceBias: expected a finite number, got -Infinity',
    );
    expect(() => sequenceBias([{ ids: [], bias: 1 }])).toThrow('sequenceBias: a sequence is empty');
  });
});

logitsFilterContract('sequenceBias', () =>
  sequenceBias([
    { ids: [0], bias: -3e38 },
    { ids: [3, 1], bias: 3e38 },
  ]),
);
