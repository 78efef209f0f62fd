import { describe, expect, it } from 'vitest';
import { greedy } from './choose/greedy.ts';
import { type Explanation, explainFilters } from './explain-filters.ts';
import { temperature } from './filters/temperature.ts';
import { topK } from './filters/top-k.ts';
import { createSampler } from './sampler.ts';

describe('explainFilters', () => {
  const filters = [temperature(0.5), topK(2)];

  it('tells what is left before and after each filter', () => {
    const seen: Explanation[] = [];
    const filter = explainFilters({
      filters,
      names: ['temperature', 'topK'],
      top: 3,
      onChoice: (each) => seen.push(each),
    });
    const sampler = createSampler({ filters: [filter], choose: greedy() });
    const logits = [1, 2, -Infinity, 0, 1];
    expect(sampler(logits, { ids: [0, 0, 7], promptLength: 2 })).toBe(1);
    expect(seen).toHaveLength(1);
    const [{ ids, stages }] = seen as [Explanation];
    expect(ids).toEqual([7]);
    expect(stages.map(({ name, left }) => [name, left])).toEqual([
      ['logits', 4],
      ['temperature', 4],
      ['topK', 3],
    ]);
    expect(stages.map(({ top }) => top.map(({ id }) => id))).toEqual([
      [1, 0, 4],
      [1, 0, 4],
      [1, 0, 4],
    ]);
    const total = Math.exp(2) + 2 * Math.exp(1) + Math.exp(0);
    expect(stages[0]?.top[0]).toEqual({ id: 1, logit: 2, probability: expect.closeTo(Math.exp(2) / total, 6) });
    expect(stages[2]?.top[0]?.logit).toBe(4);
  });

  it('wants a name for each', () => {
    expect(() => explainFilters({ filters, names: ['one'], onChoice: () => {} })).toThrow('1 names for 2 filters');
  });
});
