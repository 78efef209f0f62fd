import { batchStep, beamSearch, runSearch, statelessStep } from '@blockformer/sampler';
import { expect, it } from 'vitest';
import type { Level } from '../../engine/search-level.ts';
import { layoutTree, pathOf } from './tree-layout.ts';

const V = 12;
const step = batchStep(
  statelessStep((ids) =>
    Float32Array.from({ length: V }, (_, id) => Math.sin(7 * id + 3 * ids.length + ids.reduce((a, b) => a + b * b, 0))),
  ),
);

const levelsOf = async (): Promise<{ levels: Level[]; results: readonly { ids: readonly number[] }[] }> => {
  const search = beamSearch({ prompt: [1], beams: 3, sequences: 3, maxTokens: 6, endIds: [5] });
  const running = runSearch({ step, search });
  const levels: Level[] = [];
  for await (const { length, candidates } of running)
    levels.push({ length, candidates: candidates.map((each) => ({ ...each, text: String(each.id), special: false })) });
  return { levels, results: running.results };
};

it('moves nothing when the tree grows', async () => {
  const { levels } = await levelsOf();
  const whole = layoutTree(structuredClone(levels));
  expect(whole.length).toBe(levels.length);
  for (let grown = 1; grown < levels.length; grown++) {
    const nodes = layoutTree(levels.slice(0, grown));
    expect(nodes).toEqual(whole.slice(0, grown));
    // The same objects, which are not drawn again.
    expect(
      layoutTree(levels.slice(0, grown + 1))
        .slice(0, grown)
        .every((column, at) => column === nodes[at]),
    ).toBe(true);
  }
});

it('has no two edges that cross, and each node in a slot of its own', async () => {
  const { levels } = await levelsOf();
  for (const column of layoutTree(levels)) {
    expect(column.map(({ slot }) => slot)).toEqual(column.map((_, i) => i));
    for (const [i, node] of column.entries()) expect(node.from).toBeGreaterThanOrEqual(column[i - 1]?.from ?? 0);
  }
});

it('starts each edge at the node before it', async () => {
  const { levels } = await levelsOf();
  const nodes = layoutTree(levels);
  for (const [level, column] of nodes.entries())
    for (const { parent, from, base, logProbability } of column) {
      if (level === 0) expect(base).toBe(0);
      else expect(nodes[level - 1]?.[from]).toMatchObject({ row: parent, logProbability: base });
      expect(logProbability).toBeLessThan(base);
    }
});

it('finds the way to each result', async () => {
  const { levels, results } = await levelsOf();
  const nodes = layoutTree(levels);
  expect(results.length).toBe(3);
  for (const { ids } of results) expect(pathOf(nodes, ids).map((slot, level) => nodes[level]?.[slot]?.id)).toEqual(ids);
  expect(pathOf(nodes, [99])).toEqual([]);
});
