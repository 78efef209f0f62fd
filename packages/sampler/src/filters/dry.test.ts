import { describe, expect, it } from 'vitest';
import { logitsFilterContract } from '../logits-filter-contract.ts';
import { dry } from './dry.ts';

function run(
  filter: ReturnType<typeof dry>,
  values: readonly number[],
  ids: number[] = [0],
  promptLength = 1,
): number[] {
  const logits = Float32Array.from(values);
  filter(logits, { ids, promptLength });
  return [...logits];
}

describe('dry', () => {
  it('makes what would continue a repetition less likely, by its length', () => {
    const filter = dry({ multiplier: 1, base: 2, allowed: 2 });
    // 1 2 3 has been seen before, followed by 4; 2 3 also by 0: lengths 3 and 2.
    const ids = [2, 3, 0, 1, 2, 3, 4, 1, 2, 3];
    expect(run(filter, [0, 0, 0, 0, 0, 0], ids)).toEqual([-1, 0, 0, 0, -2, 0]);
    expect(run(dry({ multiplier: 1, base: 2, allowed: 3 }), [0, 0, 0, 0, 0], ids)).toEqual([0, 0, 0, 0, -1]);
  });

  it('does not go across breakers, nor hold them back', () => {
    const ids = [1, 2, 3, 4, 1, 2, 3];
    const after = (breakers: number[]): number =>
      run(dry({ multiplier: 1, base: 2, allowed: 1, breakers }), Array(5).fill(0), ids)[4] as number;
    expect([after([]), after([1]), after([2]), after([3]), after([4])]).toEqual([-4, -2, -1, 0, 0]);
  });

  it('looks at the last ids only', () => {
    const ids = [1, 2, 3, 1, 2];
    expect(run(dry({ multiplier: 1 }), [0, 0, 0, 0], ids)).toEqual([0, 0, 0, -1]);
    expect(run(dry({ multiplier: 1, range: 4 }), [0, 0, 0, 0], ids)).toEqual([0, 0, 0, 0]);
  });

  it('stays finite', () => {
    const long = Array(2000).fill(1);
    expect(run(dry({ multiplier: 1e30, base: 1e10 }), [0, 0], long)[1]).toBe(-Math.fround(3.4028234663852886e38));
  });

  it('rejects options out of range', () => {
    expect(() => dry({ multiplier: Infinity })).toThrow('dry: expected a finite number, got Infinity');
    expect(() => dry({ multiplier: 1, base: 0.5 })).toThrow(
      'dry: expected a finite number of at least 1 for base, got 0.5',
    );
    expect(() => dry({ multiplier: 1, allowed: 0 })).toThrow(
      'dry: expected an integer of at least 1 for allowed, got 0',
    );
    expect(() => dry({ multiplier: 1, range: 0 })).toThrow('for range, got 0');
  });
});

logitsFilterContract('dry', () => dry({ multiplier: 0.8, allowed: 1 }));
