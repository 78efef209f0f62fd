import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logProbabilities } from './log-probabilities.ts';

describe('logProbabilities', () => {
  it('gives the log-softmax of a token and of the likeliest ones', () => {
    const logits = Float32Array.from([0.5, 0.125, 0.25, 0.125].map(Math.log));
    const { id, logProbability, top } = logProbabilities(logits, 2, 3);
    expect(id).toBe(2);
    expect(logProbability).toBeCloseTo(Math.log(0.25), 6);
    expect(top.map((token) => [token.id, Number(Math.exp(token.logProbability).toFixed(6))])).toEqual([
      [0, 0.5],
      [2, 0.25],
      [1, 0.125],
    ]);
    expect(logProbabilities(logits, 2, 0).top).toEqual([]);
  });

  it('leaves removed tokens out of the likeliest', () => {
    const logits = Float32Array.of(-Infinity, 1, -Infinity);
    expect(logProbabilities(logits, 0, 3)).toEqual({
      id: 0,
      logProbability: -Infinity,
      top: [{ id: 1, logProbability: 0 }],
    });
  });

  it('sorts as a sort would', () => {
    const row = fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.float({ noNaN: true, min: -9, max: 9 })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(row, fc.integer({ min: 1, max: 8 }), (values, count) => {
        const logits = Float32Array.from(values);
        const sorted = [...logits.keys()].sort((a, b) => (logits[b] as number) - (logits[a] as number) || a - b);
        expect(logProbabilities(logits, 0, count).top.map(({ id }) => id)).toEqual(sorted.slice(0, count));
      }),
    );
  });

  it('is NaN where there is no softmax', () => {
    expect(logProbabilities(Float32Array.of(1, Number.NaN), 0, 0).logProbability).toBeNaN();
    expect(logProbabilities(Float32Array.of(1, Infinity), 0, 0).logProbability).toBeNaN();
  });
});
