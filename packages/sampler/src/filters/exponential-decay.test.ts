import { describe, expect, it } from 'vitest';
import { logitsFilterContract } from '../logits-filter-contract.ts';
import { exponentialDecay } from './exponential-decay.ts';

function run(
  filter: ReturnType<typeof exponentialDecay>,
  values: readonly number[],
  ids: number[] = [0],
  promptLength = 1,
): number[] {
  const logits = Float32Array.from(values);
  filter(logits, { ids, promptLength });
  return [...logits];
}

const none = -Infinity;

describe('exponentialDecay', () => {
  it('makes the end likelier with every token after the start', () => {
    const filter = exponentialDecay({ start: 1, factor: 2, endIds: [0, 1, 9] });
    const after = (count: number): number[] => run(filter, [1, -1, 1], [7, ...Array(count).fill(5)], 1);
    expect([0, 1, 2, 3].map(after)).toEqual([
      [1, -1, 1],
      [1, -1, 1],
      [2, 0, 1],
      [4, 2, 1],
    ]);
  });

  it('leaves a removed end removed, and stays finite', () => {
    const filter = exponentialDecay({ start: 0, factor: 1e9, endIds: [0, 1] });
    const [removed, large] = run(filter, [none, 5], Array(200).fill(0), 0);
    expect(removed).toBe(none);
    expect(Number.isFinite(large)).toBe(true);
  });

  it('rejects options out of range', () => {
    expect(() => exponentialDecay({ start: -1, factor: 2, endIds: [] })).toThrow(
      'exponentialDecay: expected an integer from 0 up for start, got -1',
    );
    expect(() => exponentialDecay({ start: 1, factor: 0, endIds: [] })).toThrow(
      'a finite number above 0 for factor, got 0',
    );
  });
});

logitsFilterContract('exponentialDecay', () => exponentialDecay({ start: 0, factor: 1.2, endIds: [0, 4] }));
logitsFilterContract('exponentialDecay, below 1', () => exponentialDecay({ start: 0, factor: 0.5, endIds: [0] }));
