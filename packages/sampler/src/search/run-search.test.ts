import { describe, expect, it } from 'vitest';
import { batchStep } from '../batch-step.ts';
import { statelessStep } from '../step.ts';
import { countedStep, randomModel } from '../testing.ts';
import { beamSearch } from './beam-search.ts';
import { contrastiveSearch } from './contrastive-search.ts';
import { runSearch, runSearches } from './run-search.ts';
import type { Search } from './search.ts';

const options = { prompt: [1, 2], beams: 3, maxTokens: 6 };

const counted = (before?: (pass: number) => void) => {
  const own = countedStep(randomModel(1), { before });
  return { own, step: batchStep(own) };
};

describe('runSearch', () => {
  it('feeds the prompt, then the rows, and releases all states', async () => {
    const { own, step } = counted();
    const run = runSearch({ step, search: beamSearch(options) });
    const live: number[] = [];
    for await (const { length } of run) {
      live.push(own.live.size);
      expect(length).toBe(live.length);
    }
    expect(run.finish).toBe('done');
    expect(own.passes[0]).toEqual([1, 2]);
    expect(own.passes.slice(1).every(({ length }) => length === 1)).toBe(true);
    // One for each row of the last pass; none when the last tree is seen.
    expect(live).toEqual([1, 3, 3, 3, 3, 0]);
    expect(() => run[Symbol.asyncIterator]()).toThrow('runSearch: a search can be run once; make another one');
  });

  it('leaves nothing behind when the loop is left, and has what was found so far', async () => {
    const { own, step } = counted();
    const run = runSearch({ step, search: beamSearch({ ...options, sequences: 2 }) });
    for await (const { length } of run) if (length === 3) break;
    expect(own.live.size).toBe(0);
    expect(run.finish).toBeUndefined();
    expect(run.results.map(({ ids, finish }) => [ids.length, finish])).toEqual([
      [3, undefined],
      [3, undefined],
    ]);
  });

  it.each([
    ['before the first step', 0, 0],
    ['between steps', 2, 2],
  ])('ends when the signal is aborted %s', async (_when, after, passes) => {
    const { own, step } = counted();
    const controller = new AbortController();
    if (after === 0) controller.abort();
    const run = runSearch({ step, search: beamSearch(options), signal: controller.signal });
    for await (const { length } of run) if (length === after) controller.abort();
    expect(run.finish).toBe('aborted');
    expect(own.passes.length > 0 ? own.passes.length - 1 : 0).toBeLessThanOrEqual(3 * passes);
    expect(own.live.size).toBe(0);
  });

  it('does not advance when the signal is aborted during a step', async () => {
    const controller = new AbortController();
    const { own, step } = counted((pass) => {
      if (pass === 2) controller.abort();
    });
    const run = runSearch({ step, search: beamSearch(options), signal: controller.signal });
    const lengths: number[] = [];
    for await (const { length } of run) lengths.push(length);
    expect(lengths).toEqual([1]);
    expect(run.finish).toBe('aborted');
    expect(own.live.size).toBe(0);
  });

  it('lets errors of the step and of the search pass, and leaves nothing behind', async () => {
    const failing = counted((pass) => {
      if (pass === 3) throw new Error('the step failed');
    });
    const drain = async (run: AsyncIterable<unknown>): Promise<void> => {
      for await (const _tree of run);
    };
    await expect(drain(runSearch({ step: failing.step, search: beamSearch(options) }))).rejects.toThrow(
      'the step failed',
    );
    expect(failing.own.live.size).toBe(0);

    const { own, step } = counted();
    const search: Search<unknown, unknown> = {
      rows: [{ parent: 0, ids: [1] }],
      advance: () => {
        throw new Error('the search failed');
      },
      results: [],
    };
    await expect(drain(runSearch({ step, search }))).rejects.toThrow('the search failed');
    expect(own.live.size).toBe(0);
  });

  it('says so when the step has no hidden states', async () => {
    const search = contrastiveSearch({ prompt: [1], candidates: 2, penalty: 0.5, maxTokens: 2 });
    await expect(async () => {
      for await (const _tree of runSearch({ step: counted().step, search }));
    }).rejects.toThrow('runSearch: the search compares hidden states, and the step has no nextHidden');
  });
});

describe('runSearches', () => {
  it('gives each search what it finds alone, all rows in one pass', async () => {
    const step = batchStep(statelessStep(randomModel(2)));
    const make = () =>
      [
        { ...options, prompt: [1] },
        { ...options, prompt: [2, 3, 4], beams: 2, maxTokens: 3 },
        { ...options, prompt: [4], maxTokens: 9 },
      ].map(beamSearch);
    const together = make();
    const passes: number[] = [];
    const seen: boolean[][] = [];
    const counting = {
      ...step,
      next: (...args: Parameters<typeof step.next>) => {
        passes.push(args[0].length);
        return step.next(...args);
      },
    };
    for await (const trees of runSearches({ step: counting, searches: together })) seen.push(trees.map(Boolean));
    const alone = make();
    for (const search of alone) for await (const _tree of runSearch({ step, search }));
    expect(together.map(({ results }) => results)).toEqual(alone.map(({ results }) => results));
    expect(passes[0]).toBe(3);
    expect(passes[1]).toBe(8);
    expect(seen[3]).toEqual([true, false, true]);
  });

  it('asks for source i in the name of search i', async () => {
    const parents: number[][] = [];
    const step = {
      next: async (rows: readonly { parent: number }[]) => {
        parents.push(rows.map(({ parent }) => parent));
        return { logits: rows.map(() => Float32Array.of(0, 1, 2, 3)), state: rows.length };
      },
    };
    const searches = [1, 2].map(() => beamSearch({ prompt: [0], beams: 2, maxTokens: 2 }));
    for await (const _trees of runSearches({ step, searches }));
    expect(parents).toEqual([
      [0, 1],
      [0, 0, 1, 1],
    ]);
  });

  it('has nothing to do for no searches', async () => {
    for await (const _trees of runSearches({ step: counted().step, searches: [] }))
      throw new Error('a tree of nothing');
  });
});
