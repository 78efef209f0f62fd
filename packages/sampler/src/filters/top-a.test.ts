import { describe, expect, it } from 'vitest';
import { logitsFilterContract } from '../logits-filter-contract.ts';
import { topA } from './top-a.ts';

function run(
  filter: ReturnType<typeof topA>,
  values: readonly number[],
  ids: number[] = [0],
  promptLength = 1,
): number[] {
  const logits = Float32Array.from(values);
  filter(logits, { ids, promptLength });
  return [...logits];
}

describe('topA', () => {
  it('keeps what is at least a times the square of the largest probability', () => {
    // The largest is 0.5: what is below 0.2 · 0.25 = 0.05 goes.
    const logits = [0.5, 0.3, 0.145, 0.051, 0.004].map(Math.log);
    expect(run(topA(0.2), logits).map(Number.isFinite)).toEqual([true, true, true, true, false]);
    expect(run(topA(0.21), logits).map(Number.isFinite)).toEqual([true, true, true, false, false]);
    expect(run(topA(0), logits)).toEqual([...Float32Array.from(logits)]);
  });

  it('rejects what is no share', () => {
    expect(() => topA(-0.1)).toThrow('topA: expected a number from 0 to 1, got -0.1');
    expect(() => topA(2)).toThrow('got 2');
  });
});

logitsFilterContract('topA(0.2)', () => topA(0.2));
logitsFilterContract('topA(1)', () => topA(1));
