import { describe, expect, it } from 'vitest';
import { seeded } from '../random.ts';
import { mirostat } from './mirostat.ts';
import { mirostat2 } from './mirostat-2.ts';
import { multinomial } from './multinomial.ts';

const context = { ids: [0], promptLength: 1 };
// Zipf's law: the i-th token has a probability of about 1 / i.
const zipf = Float32Array.from({ length: 5000 }, (_, i) => -Math.log(i + 1));
const total = zipf.reduce((sum, logit) => sum + Math.exp(logit), 0);
const surprise = (id: number): number => Math.log2(total) - (zipf[id] as number) / Math.LN2;

describe.each([
  ['mirostat', mirostat],
  ['mirostat2', mirostat2],
])('%s', (name, make) => {
  it.each([3, 5])('keeps the surprise near %d bits', (target) => {
    const choose = make({ target, random: seeded(1) });
    const ids = Array.from({ length: 2000 }, () => choose(zipf, context)).slice(200);
    // The surprise that it steers is among the tokens that were left; in bits of all tokens it is more.
    const mean = ids.reduce((sum, id) => sum + surprise(id), 0) / ids.length;
    const free = multinomial(seeded(1));
    const freely = Array.from({ length: 2000 }, () => surprise(free(zipf, context)));
    expect(mean).toBeGreaterThan(target - 0.5);
    expect(mean).toBeLessThan(freely.reduce((a, b) => a + b) / freely.length);
  });

  it('goes back to likely tokens after an unlikely one', () => {
    const draws: number[] = [];
    const choose = make({ target: 4, rate: 1, random: () => (draws.push(0) === 1 ? 0.999 : 0.5) });
    const [first, second] = [choose(zipf, context), choose(zipf, context)];
    expect(first).toBeGreaterThan(second as number);
  });

  it('leaves the logits alone, and copes with few or equal ones', () => {
    const logits = Float32Array.of(1, 1, 1);
    const choose = make({ target: 5, random: seeded(2) });
    expect([0, 1, 2]).toContain(choose(logits, context));
    expect(logits).toEqual(Float32Array.of(1, 1, 1));
    expect(choose(Float32Array.of(-Infinity, 3), context)).toBe(1);
    expect(choose(Float32Array.of(3), context)).toBe(0);
  });

  it('rejects a row that cannot be chosen from, and options out of range', () => {
    const choose = make({ target: 5, random: seeded(2) });
    expect(() => choose(Float32Array.of(1, Number.NaN), context)).toThrow('the logit of token 1 is NaN');
    expect(() => choose(Float32Array.of(-Infinity), context)).toThrow('no token is left');
    expect(() => make({ target: 0, random: seeded(1) })).toThrow(
      `${name}: expected a finite number above 0 for target, got 0`,
    );
    expect(() => make({ target: 5, rate: 0, random: seeded(1) })).toThrow('a finite number above 0 for rate, got 0');
  });
});
