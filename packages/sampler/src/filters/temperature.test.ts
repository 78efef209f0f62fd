import { describe, expect, it } from 'vitest';
import { logitsFilterContract } from '../logits-filter-contract.ts';
import { temperature } from './temperature.ts';

const context = { ids: [0], promptLength: 1 };

describe('temperature', () => {
  it('divides', () => {
    const logits = Float32Array.of(1, -2, 0, -Infinity);
    temperature(0.5)(logits, context);
    expect([...logits]).toEqual([2, -4, 0, -Infinity]);
  });

  it.each([[3e38], [-3e38]])('keeps the largest, %d, where the quotient is out of range', (max) => {
    const logits = Float32Array.of(max, Math.fround(max) - 1e37);
    temperature(0.01)(logits, context);
    expect([...logits]).toEqual([0, -Infinity]);
  });

  it('rejects what is no temperature', () => {
    expect(() => temperature(0)).toThrow('temperature: expected a number above 0, got 0; greedy() is what 0 means');
    expect(() => temperature(-1)).toThrow('temperature: expected a finite number above 0, got -1');
    expect(() => temperature(Number.NaN)).toThrow('got NaN');
    expect(() => temperature(Infinity)).toThrow('got Infinity');
  });
});

logitsFilterContract('temperature(0.7)', () => temperature(0.7));
logitsFilterContract('temperature(1e-30)', () => temperature(1e-30));
logitsFilterContract('temperature(1e30)', () => temperature(1e30));
