import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchStep } from '../batch-step.ts';
import { greedy } from '../choose/greedy.ts';
import { generate } from '../generate.ts';
import { seeded } from '../random.ts';
import { createSampler } from '../sampler.ts';
import { statelessStep } from '../step.ts';
import { type BeamSearchOptions, beamSearch } from './beam-search.ts';
import type { FoundSequence } from './found-sequence.ts';
import { runSearch } from './run-search.ts';

const VOCAB = 5;
const END = 0;

/** A model whose logits are random, and depend on the whole sequence. */
const randomModel = (seed: number) => (ids: readonly number[]) => {
  const random = seeded(ids.reduce((hash, id) => (hash * 31 + id + 1) % 1e9, seed));
  return Float32Array.from({ length: VOCAB }, () => 4 * random());
};

type Options = Omit<BeamSearchOptions, 'prompt'>;

const search = async (seed: number, options: Options): Promise<readonly FoundSequence[]> => {
  const step = batchStep(statelessStep(randomModel(seed)));
  const run = runSearch({ step, search: beamSearch({ prompt: [1], endIds: [END], ...options }) });
  for await (const _tree of run);
  expect(run.finish).toBe('done');
  return run.results;
};

const logSoftmax = (logits: Float32Array): number[] => {
  const sum = Math.log(logits.reduce((total, logit) => total + Math.exp(logit), 0));
  return Array.from(logits, (logit) => logit - sum);
};

/** All sequences of at most `length` ids, and their log-probabilities. */
const everySequence = (seed: number, length: number, ids: number[] = [], logProbability = 0): [number[], number][] => {
  if (ids.at(-1) === END || ids.length === length) return [[ids, logProbability]];
  const next = logSoftmax(randomModel(seed)([1, ...ids]));
  return next.flatMap((each, id) => everySequence(seed, length, [...ids, id], logProbability + each));
};

const seeds = fc.nat(1e6);

describe('beamSearch', () => {
  it('with beams for all sequences finds what exhaustive search finds', async () => {
    const penalties = fc.constantFrom(0, 0.5, 1, 2, -1);
    await fc.assert(
      fc.asyncProperty(seeds, penalties, async (seed, lengthPenalty) => {
        const all = everySequence(seed, 3).map(([ids, sum]) => ({ ids, score: sum / ids.length ** lengthPenalty }));
        const best = all.sort((a, b) => b.score - a.score).slice(0, 7);
        const beams = VOCAB ** 3;
        const found = await search(seed, { beams, sequences: 7, lengthPenalty, maxTokens: 3, earlyStopping: 'never' });
        expect(found.map(({ ids }) => ids)).toEqual(best.map(({ ids }) => ids));
        for (const [at, { score }] of found.entries()) expect(score).toBeCloseTo(best[at]?.score as number, 5);
      }),
      { numRuns: 50 },
    );
  });

  it('with one beam that stops at the first end is greedy', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const [found] = await search(seed, { beams: 1, maxTokens: 12, earlyStopping: true });
        const step = statelessStep(randomModel(seed));
        const sampler = createSampler({ choose: greedy() });
        const generation = generate({ step, sampler, prompt: [1], endIds: [END], maxTokens: 12 });
        for await (const _id of generation);
        expect(found?.ids).toEqual(generation.ids);
        expect(found?.finish).toBe(generation.finish);
      }),
    );
  });

  it('finds nothing worse with more beams, where all sequences are equally long', async () => {
    const options = { endIds: [], maxTokens: 4 };
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const [one, all] = [
          await search(seed, { ...options, beams: 1 }),
          await search(seed, { ...options, beams: VOCAB ** 3 }),
        ];
        expect(all[0]?.score).toBeGreaterThanOrEqual((one[0]?.score as number) - 1e-9);
      }),
    );
  });
});
