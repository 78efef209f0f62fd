import { describe, expect, it } from 'vitest';
import { gumbelMax } from './gumbel-max.ts';

const at = (place: number) => ({ ids: { length: place } as number[], promptLength: 1 });
const choose = (seed: number, place: number, ...logits: number[]): number =>
  gumbelMax(seed)(Float32Array.from(logits), at(place));

describe('gumbelMax', () => {
  it('chooses as often as the softmax says', () => {
    const logits = [0, 1, 2, -1, -Infinity, 0.5];
    const draws = 20_000;
    const counts = logits.map(() => 0);
    const one = gumbelMax(7);
    for (let n = 0; n < draws; n++) {
      const id = one(Float32Array.from(logits), at(n));
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

  it('depends on the seed and the place, not on earlier calls or on tokens that do not win', () => {
    const logits = Array(50).fill(0);
    const places = [...Array(50).keys()];
    const chosen = places.map((place) => choose(5, place, ...logits));
    const one = gumbelMax(5);
    expect(places.toReversed().map((place) => one(Float32Array.from(logits), at(place)))).toEqual(chosen.toReversed());
    expect(places.map((place) => choose(6, place, ...logits))).not.toEqual(chosen);
    places.forEach((place) => {
      const fewer = logits.map((logit, id) => (id === chosen[place] || id % 2 ? logit : -Infinity));
      expect(choose(5, place, ...fewer)).toBe(chosen[place]);
    });
  });

  it('rejects a row that cannot be chosen from, and what is no seed', () => {
    expect(() => choose(1, 1, 1, Number.NaN)).toThrow('gumbelMax: the logit of token 1 is NaN');
    expect(() => choose(1, 1, Infinity, 1)).toThrow('gumbelMax: the logit of token 0 is Infinity');
    expect(() => choose(1, 1, -Infinity)).toThrow('gumbelMax: no token is left');
    expect(() => gumbelMax(-1)).toThrow('gumbelMax: expected an integer from 0 to 2^53 - 1, got -1');
  });
});
