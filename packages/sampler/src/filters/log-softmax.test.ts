import { describe, expect, it } from 'vitest';
import { logitsFilterContract } from '../logits-filter-contract.ts';
import { logSoftmax } from './log-softmax.ts';

function run(
  filter: ReturnType<typeof logSoftmax>,
  values: readonly number[],
  ids: number[] = [0],
  promptLength = 1,
): number[] {
  const logits = Float32Array.from(values);
  filter(logits, { ids, promptLength });
  return [...logits];
}

const none = -Infinity;

describe('logSoftmax', () => {
  it('makes what is left sum to 1', () => {
    const result = run(logSoftmax(), [100, 101, none]);
    expect(result.reduce((sum, value) => sum + Math.exp(value), 0)).toBeCloseTo(1, 5);
    expect(result[2]).toBe(none);
  });
});

logitsFilterContract('logSoftmax', () => logSoftmax());
