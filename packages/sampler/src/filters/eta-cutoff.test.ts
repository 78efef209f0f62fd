import { describe, expect, it } from 'vitest';
import { logitsFilterContract } from '../logits-filter-contract.ts';
import { etaCutoff } from './eta-cutoff.ts';

function run(
  filter: ReturnType<typeof etaCutoff>,
  values: readonly number[],
  ids: number[] = [0],
  promptLength = 1,
): number[] {
  const logits = Float32Array.from(values);
  filter(logits, { ids, promptLength });
  return [...logits];
}

describe('etaCutoff', () => {
  it('keeps less likely tokens where the entropy is high', () => {
    const sure = [0.97, 0.02, 0.01].map(Math.log);
    expect(run(etaCutoff(0.015), sure).map(Number.isFinite)).toEqual([true, true, false]);
    // 1000 tokens of 0.001: the entropy is log(1000), and √0.015 · 0.001 is below 0.001.
    expect(run(etaCutoff(0.015), Array(1000).fill(0)).every((logit) => logit === 0)).toBe(true);
    expect(run(etaCutoff(0.9, { atLeast: 2 }), sure).map(Number.isFinite)).toEqual([true, true, false]);
  });

  it('rejects what is no probability', () => {
    expect(() => etaCutoff(0)).toThrow('etaCutoff: expected a number between 0 and 1, got 0');
  });
});

logitsFilterContract('etaCutoff(0.01)', () => etaCutoff(0.01));
logitsFilterContract('etaCutoff(0.9, { atLeast: 2 })', () => etaCutoff(0.9, { atLeast: 2 }));
