import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchStep } from '../batch-step.ts';
import { statelessStep } from '../step.ts';
import { randomModel } from '../testing.ts';
import { beamSearch } from './beam-search.ts';
import { type DiverseBeamSearchOptions, type DiverseCandidate, diverseBeamSearch } from './diverse-beam-search.ts';
import { runSearch } from './run-search.ts';
import type { Candidate, SearchTree } from './search.ts';

const VOCAB = 12;
const step = (seed: number) => batchStep(statelessStep(randomModel(seed, { vocab: VOCAB })));

const run = async (seed: number, options: Partial<DiverseBeamSearchOptions> = {}) => {
  const search = diverseBeamSearch({ prompt: [1], beams: 6, groups: 3, diversity: 0.5, maxTokens: 5, ...options });
  const trees: SearchTree<DiverseCandidate>[] = [];
  for await (const tree of runSearch({ step: step(seed), search })) trees.push(tree);
  return { trees, results: search.results };
};

const idsOf = ({ candidates }: SearchTree<DiverseCandidate>, group: number): number[] =>
  candidates.filter((each) => each.group === group && each.fate !== 'pruned').map(({ id }) => id);

const seeds = fc.nat(1e6);

describe('diverseBeamSearch', () => {
  it('has a beam search as its first group', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const { trees } = await run(seed);
        const alone = beamSearch({ prompt: [1], beams: 2, maxTokens: 5 });
        // In float64 there, in float32 after a filter.
        const about = (all: readonly Candidate[]) =>
          all.map(({ parent, id, logProbability, fate }) => [parent, id, expect.closeTo(logProbability, 4), fate]);
        const exact = (all: readonly Candidate[]) =>
          all.map(({ parent, id, logProbability, fate }) => [parent, id, logProbability, fate]);
        const expected: unknown[] = [];
        for await (const { candidates } of runSearch({ step: step(seed), search: alone }))
          expected.push(about(candidates));
        expect(trees.map(({ candidates }) => exact(candidates.filter(({ group }) => group === 0)))).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it('with a large penalty takes tokens that no earlier group takes', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const { trees } = await run(seed, { diversity: 1e4 });
        for (const tree of trees) {
          const groups = [0, 1, 2].map((group) => new Set(idsOf(tree, group)));
          const different = new Set(groups.flatMap((ids) => [...ids]));
          expect(different.size).toBe(groups.reduce((sum, { size }) => sum + size, 0));
        }
      }),
      { numRuns: 30 },
    );
  });

  it('with a tiny penalty takes the same in each group', async () => {
    const { trees } = await run(4, { diversity: 1e-9 });
    for (const tree of trees) expect(idsOf(tree, 1)).toEqual(idsOf(tree, 0));
  });

  it('subtracts the penalty for each beam of earlier groups, but from ends, before the filters', async () => {
    const seen: number[][] = [];
    const search = diverseBeamSearch({
      prompt: [0],
      beams: 6,
      groups: 3,
      diversity: 0.5,
      maxTokens: 1,
      endIds: [2],
      filters: [(values) => seen.push([...values].map((value) => value - Math.log(1 / 4)))],
    });
    const step = { next: async () => ({ logits: [new Float32Array(4)], state: 0 }) };
    for await (const _tree of runSearch({ step, search }));
    const expected = [
      [0, 0, 0, 0],
      [-0.5, -0.5, 0, 0],
      // The second group takes the end and 3, and 0 in place of the end.
      [-1, -0.5, 0, -0.5],
    ];
    seen.flat().forEach((each, at) => {
      expect(each).toBeCloseTo(expected.flat()[at] as number, 6);
    });
  });

  it('draws a tree whose parents are rows', async () => {
    const { trees, results } = await run(7, { endIds: [0], sequences: 6, maxTokens: 8 });
    let rows = 1;
    for (const { candidates } of trees) {
      expect(candidates.every(({ parent }) => parent < rows)).toBe(true);
      const going = candidates.flatMap(({ row }) => (row === undefined ? [] : [row]));
      expect(going.sort((a, b) => a - b)).toEqual([...going.keys()]);
      rows = going.length;
    }
    expect(results.length).toBeGreaterThan(3);
    const scores = results.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
  });

  it('rejects groups that cannot be', () => {
    const make = (options: Partial<DiverseBeamSearchOptions>) => () =>
      diverseBeamSearch({ prompt: [1], beams: 4, groups: 2, diversity: 1, maxTokens: 1, ...options });
    expect(make({ groups: 3 })).toThrow('diverseBeamSearch: 4 beams cannot be divided into 3 groups');
    expect(make({ groups: 1 })).toThrow('diverseBeamSearch: expected an integer of at least 2 for groups, got 1');
    expect(make({ diversity: 0 })).toThrow('diverseBeamSearch: expected a number above 0 for diversity, got 0');
    expect(make({ sequences: 5 })).toThrow('diverseBeamSearch: 5 sequences are more than the 4 beams');
  });
});
