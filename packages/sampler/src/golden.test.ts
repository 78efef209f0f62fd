import { golden } from '@blockformer/testing';
import { describe, expect, it } from 'vitest';
import { temperature } from './filters/temperature.ts';
import { topK } from './filters/top-k.ts';
import { topP } from './filters/top-p.ts';
import type { LogitsFilter } from './sampler.ts';

type Case = {
  name: string;
  processor?: string;
  args?: Record<string, number>;
  settings?: Record<string, number>;
  order?: string[];
  input: string;
  kept: number[];
  tied_rows?: number[];
};

const reference = golden('sampling');
const {
  processors,
  chains,
  tolerances,
}: { processors: Case[]; chains: Case[]; tolerances: { scores: { abs: number } } } = reference.json;

/** The rows of a tensor of two axes, for the caller to keep. */
function rows(name: string): Float32Array[] {
  const { shape, data } = reference.values(name);
  const [count, length] = shape as [number, number];
  return Array.from({ length: count }, (_, row) => Float32Array.from(data.subarray(row * length, (row + 1) * length)));
}

const WARPERS: Record<string, (settings: Record<string, number>) => LogitsFilter> = {
  TemperatureLogitsWarper: ({ temperature: t = 1 }) => temperature(t),
  TopKLogitsWarper: ({ top_k = 1, min_tokens_to_keep = 1 }) => topK(Math.max(top_k, min_tokens_to_keep)),
  TopPLogitsWarper: ({ top_p = 1, min_tokens_to_keep = 1 }) => topP(top_p, { atLeast: min_tokens_to_keep }),
};

const cases = [...processors, ...chains]
  .map((each) => ({ ...each, order: each.order ?? [each.processor ?? ''], settings: each.settings ?? each.args ?? {} }))
  .filter(({ order }) => order.every((warper) => warper in WARPERS));

const ids = (logits: Float32Array): number[] => [...logits.keys()].filter((id) => logits[id] !== -Infinity);

function expectClose(actual: Float32Array, expected: Float32Array): void {
  expect(ids(actual)).toEqual(ids(expected));
  for (const id of ids(expected)) {
    const difference = Math.abs((actual[id] as number) - (expected[id] as number));
    expect(difference).toBeLessThanOrEqual(tolerances.scores.abs);
  }
}

describe('golden: the warpers of Hugging Face transformers', () => {
  it('are all there', () => {
    expect(cases).toHaveLength(24);
  });

  it.each(cases)('$name', ({ name, input, order, settings, kept, tied_rows = [] }) => {
    const filters = order.map((warper) => WARPERS[warper]?.(settings) as LogitsFilter);
    const expected = rows(name);
    for (const [row, logits] of rows(input).entries()) {
      for (const filter of filters) filter(logits, { ids: [0], promptLength: 1 });
      const scores = expected[row] as Float32Array;
      expect(ids(logits)).toHaveLength(kept[row] as number);
      // Which of equal tokens stays is not defined in the reference.
      if (tied_rows.includes(row)) expectClose(logits.toSorted(), scores.toSorted());
      else expectClose(logits, scores);
    }
  });
});
