import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Random, seeded } from '../random.ts';
import { multinomial } from './multinomial.ts';

const context = { ids: [0], promptLength: 1 };
const choose = (random: Random, ...logits: number[]): number => multinomial(random)(Float32Array.from(logits), context);

describe('multinomial', () => {
  it('inverts the cumulative distribution', () => {
    const quarters = (u: number): number => choose(() => u, 0, 0, 0, 0);
    expect([0, 0.2499, 0.25, 0.5, 0.7499, 0.75, 1 - 2 ** -53].map(quarters)).toEqual([0, 0, 1, 2, 2, 3, 3]);
  });

  it('never chooses a removed token', () => {
    expect(choose(() => 0, -Infinity, 1, -Infinity)).toBe(1);
    expect(choose(() => 1 - 2 ** -53, -Infinity, 1, -Infinity)).toBe(1);
  });

  it('finds the id at which the sum of the probabilities passes u', () => {
    const row = fc.array(fc.float({ min: -30, max: 30, noNaN: true }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(row, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (logits, u) => {
        const weights = logits.map(Math.exp);
        const sum = (end: number): number => weights.slice(0, end).reduce((a, b) => a + b, 0);
        const id = choose(() => u, ...logits);
        expect(sum(id) / sum(logits.length)).toBeLessThanOrEqual(u + 1e-12);
        expect(sum(id + 1) / sum(logits.length)).toBeGreaterThanOrEqual(u - 1e-12);
      }),
    );
  });

  it('chooses as often as the softmax says', () => {
    const logits = [0, 1, 2, -1, -Infinity, 0.5];
    const draws = 20_000;
    const counts = logits.map(() => 0);
    const random = seeded(7);
    for (let n = 0; n < draws; n++) {
      const id = choose(random, ...logits);
      counts[id] = (counts[id] as number) + 1;
    }
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    const chiSquare = logits.reduce((sum, logit, id) => {
      const expected = (draws * Math.exp(logit)) / total;
      return expected === 0 ? sum : sum + ((counts[id] as number) - expected) ** 2 / expected;
    }, 0);
    expect(counts[4]).toBe(0);
    // 99.9 % of chi-square with 4 degrees of freedom.
    expect(chiSquare).toBeLessThan(18.47);
  });

  it('chooses the same for the same seed', () => {
    const run = (seed: number): number[] => {
      const random = seeded(seed);
      return Array.from({ length: 50 }, () => choose(random, 1, 2, 3, 2, 1));
    };
    expect(run(5)).toEqual(run(5));
    expect(run(5)).not.toEqual(run(6));
  });

  it('rejects a row that cannot be chosen from', () => {
    const random = () => 0.5;
    expect(() => choose(random, 1, Number.NaN)).toThrow('multinomial: the logit of token 1 is NaN');
    expect(() => choose(random, Infinity, 1)).toThrow('multinomial: the logit of token 0 is Infinity');
    expect(() => choose(random, -Infinity)).toThrow('multinomial: no token is left');
    expect(() => choose(random)).toThrow('multinomial: no token is left');
  });

  it('rejects a random number out of range', () => {
    expect(() => choose(() => 1, 0, 0)).toThrow('multinomial: random returned 1, expected a number in [0, 1)');
    expect(() => choose(() => Number.NaN, 0, 0)).toThrow('multinomial: random returned NaN');
  });
});
