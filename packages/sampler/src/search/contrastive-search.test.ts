import { describe, expect, it } from 'vitest';
import type { BatchStep } from '../batch-step.ts';
import { randomModel } from '../testing.ts';
import { type ContrastiveCandidate, type ContrastiveSearchOptions, contrastiveSearch } from './contrastive-search.ts';
import { runSearch } from './run-search.ts';
import type { SearchTree } from './search.ts';

/** The hidden state of an id is a direction: equal ids are similar, others are not. */
const directions = (vocab: number) => (id: number) =>
  Float32Array.from({ length: vocab }, (_, at) => (at === id ? 3 : 0));

/** A step of several rows whose hidden states depend on the id alone. */
const step = (logitsOf: (ids: readonly number[]) => Float32Array, vocab: number, positions?: number): BatchStep => {
  const nextHidden: NonNullable<BatchStep['nextHidden']> = async (rows, past) => {
    const state = rows.map(({ parent, ids }) => [...((past as number[][] | undefined)?.[parent] ?? []), ...ids]);
    if (state.some(({ length }) => length > (positions ?? Infinity))) throw new Error('more ids than positions');
    return { logits: state.map(logitsOf), state, hidden: rows.map(({ ids }) => ids.map(directions(vocab))) };
  };
  return { next: nextHidden, nextHidden };
};

const run = async (
  model: BatchStep,
  options: Partial<ContrastiveSearchOptions>,
): Promise<{ ids: readonly number[]; trees: SearchTree<ContrastiveCandidate>[]; finish: string | undefined }> => {
  const search = contrastiveSearch({ prompt: [0], candidates: 3, penalty: 0.5, maxTokens: 4, ...options });
  const trees: SearchTree<ContrastiveCandidate>[] = [];
  for await (const tree of runSearch({ step: model, search })) trees.push(tree);
  const [result] = search.results;
  return { ids: result?.ids ?? [], trees, finish: result?.finish };
};

describe('contrastiveSearch', () => {
  // Always the same odds: 0 is the likeliest, then 1, then 2.
  const constant = step(() => Float32Array.of(3, 2.5, 2, -9), 4);

  it('does not repeat what is as likely', async () => {
    expect((await run(constant, { penalty: 0.5 })).ids).toEqual([1, 2, 0, 0]);
  });

  it('scores by hand', async () => {
    const { trees } = await run(constant, { penalty: 0.25, maxTokens: 1 });
    const odds = [3, 2.5, 2, -9].map(Math.exp);
    const total = odds.reduce((sum, each) => sum + each, 0);
    expect(trees).toHaveLength(1);
    trees[0]?.candidates.forEach(({ id, probability, similarity, score }, at) => {
      expect(id).toBe(at);
      expect(probability).toBeCloseTo((odds[id] as number) / total, 6);
      expect(similarity).toBeCloseTo(id === 0 ? 1 : 0, 6);
      expect(score).toBeCloseTo(0.75 * probability - 0.25 * similarity, 6);
    });
    expect(trees[0]?.candidates.map(({ fate }) => fate)).toEqual(['pruned', 'result', 'pruned']);
  });

  it('with next to no penalty is greedy', async () => {
    const logitsOf = randomModel(5, { vocab: 6 });
    const { ids } = await run(step(logitsOf, 6), { penalty: 1e-9, maxTokens: 8 });
    const expected: number[] = [];
    while (expected.length < 8) {
      const logits = logitsOf([0, ...expected]);
      expected.push(logits.indexOf(Math.max(...logits)));
    }
    expect(ids).toEqual(expected);
  });

  it('ends at an end, and where no candidate can be fed any more', async () => {
    expect(await run(constant, { endIds: [2], maxTokens: 9 })).toMatchObject({ ids: [1, 2], finish: 'end' });
    const short = step(() => Float32Array.of(3, 2.5, 2, -9), 4, 4);
    expect(await run(short, { positions: 4, maxTokens: 9 })).toMatchObject({ ids: [1, 2, 0], finish: 'context' });
  });

  it('filters the logits', async () => {
    const never: ContrastiveSearchOptions['filters'] = [(logits) => logits.fill(-Infinity, 1, 2)];
    expect((await run(constant, { filters: never })).ids).not.toContain(1);
  });

  it('rejects what is out of range', () => {
    const make = (options: Partial<ContrastiveSearchOptions>) => () =>
      contrastiveSearch({ prompt: [0], candidates: 3, penalty: 0.5, maxTokens: 4, ...options });
    expect(make({ penalty: 0 })).toThrow('expected a penalty above 0 and at most 1, got 0; greedy() is what 0 means');
    expect(make({ penalty: 1.1 })).toThrow('got 1.1');
    expect(make({ candidates: 1 })).toThrow('expected an integer of at least 2 for candidates, got 1');
    expect(make({ prompt: [0, 0], positions: 2 })).toThrow(
      'contrastiveSearch: prompt of 2 tokens leaves no room to try others in the context of 2',
    );
  });
});
