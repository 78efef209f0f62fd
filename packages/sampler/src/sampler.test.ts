import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { greedy } from './choose/greedy.ts';
import { multinomial } from './choose/multinomial.ts';
import { temperature } from './filters/temperature.ts';
import { topK } from './filters/top-k.ts';
import { topP } from './filters/top-p.ts';
import { seeded } from './random.ts';
import { createSampler } from './sampler.ts';

const context = { ids: [7, 8], promptLength: 1 };

describe('createSampler', () => {
  it('runs the filters in order, then the choice', () => {
    const seen: string[] = [];
    const sampler = createSampler({
      filters: [(logits) => logits.fill(9, 0, 1), (logits) => seen.push(`second filter sees ${logits}`)],
      choose: (logits, { ids, promptLength }) => {
        seen.push(`choose sees ${logits}, ${ids}, ${promptLength}`);
        return 1;
      },
    });
    expect(sampler([1, 2], context)).toBe(1);
    expect(seen).toEqual(['second filter sees 9,2', 'choose sees 9,2, 7,8, 1']);
  });

  it('reuses one array between calls', () => {
    const arrays = new Set<Float32Array>();
    const sampler = createSampler({
      choose: (logits) => {
        arrays.add(logits);
        return 0;
      },
    });
    for (let call = 0; call < 3; call++) sampler([1, 2, 3], context);
    expect(arrays.size).toBe(1);
  });

  it('takes rows of different lengths and kinds', () => {
    const sampler = createSampler({ choose: greedy() });
    expect(sampler([1, 3, 2], context)).toBe(1);
    expect(sampler(Float64Array.of(1, 2), context)).toBe(1);
    expect(sampler(Float32Array.of(1, 2, 3, 4), context)).toBe(3);
  });

  it('leaves the logits of the caller alone, and chooses a token that was there', () => {
    const row = fc.array(fc.oneof(fc.float({ min: -90, max: 90, noNaN: true }), fc.constant(-Infinity)), {
      minLength: 1,
      maxLength: 40,
    });
    const samplerOf = (seed: number) =>
      createSampler({ filters: [temperature(0.7), topK(5), topP(0.8)], choose: multinomial(seeded(seed)) });
    fc.assert(
      fc.property(row, fc.maxSafeNat(), (values, seed) => {
        fc.pre(values.some(Number.isFinite));
        const logits = Float32Array.from(values);
        const id = samplerOf(seed)(logits, context);
        expect(logits).toEqual(Float32Array.from(values));
        expect(values[id]).toBeGreaterThan(-Infinity);
        expect(samplerOf(seed)(values, context)).toBe(id);
      }),
    );
  });

  it('tells of a NaN whatever the filters are', () => {
    const sampler = createSampler({ filters: [temperature(0.7), topK(2), topP(0.8)], choose: multinomial(seeded(1)) });
    expect(() => sampler([1, Number.NaN, 3, 4], context)).toThrow('multinomial: the logit of token 1 is NaN');
  });
});
