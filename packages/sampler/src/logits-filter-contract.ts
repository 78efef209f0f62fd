import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogitsFilter } from './sampler.ts';

const context = { ids: [1, 2, 3], promptLength: 2 };

const logit = fc.oneof(
  { weight: 6, arbitrary: fc.float({ min: -50, max: 50, noNaN: true }) },
  { weight: 3, arbitrary: fc.constantFrom(-1, 0, 0.5, 2) },
  { weight: 2, arbitrary: fc.constant(-Infinity) },
  { weight: 1, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true }) },
);

const row = fc
  .array(logit, { minLength: 1, maxLength: 60 })
  .filter((values) => values.some(Number.isFinite))
  .map((values) => Float32Array.from(values));

function filtered(filter: LogitsFilter, logits: Float32Array): Float32Array {
  const copy = logits.slice();
  filter(copy, context);
  return copy;
}

/** What every filter does, as tests. `make` makes the filter anew. */
export function logitsFilterContract(name: string, make: () => LogitsFilter): void {
  describe(`${name}, as a filter`, () => {
    it('keeps at least one token, and makes neither NaN nor Infinity', () => {
      fc.assert(
        fc.property(row, (logits) => {
          const result = filtered(make(), logits);
          expect(result.some(Number.isFinite)).toBe(true);
          expect(result.every((value) => value < Infinity)).toBe(true);
        }),
      );
    });

    it('does not depend on earlier calls', () => {
      fc.assert(
        fc.property(fc.array(row, { minLength: 2, maxLength: 4 }), (rows) => {
          const used = make();
          for (const logits of rows) expect(filtered(used, logits)).toEqual(filtered(make(), logits));
        }),
      );
    });

    it('lets a NaN stand', () => {
      fc.assert(
        fc.property(row, fc.nat(), (logits, position) => {
          logits[position % logits.length] = Number.NaN;
          expect(filtered(make(), logits).some(Number.isNaN)).toBe(true);
        }),
      );
    });

    it('leaves a row without tokens as it is', () => {
      const none = new Float32Array(5).fill(-Infinity);
      expect(filtered(make(), none)).toEqual(none);
    });
  });
}
