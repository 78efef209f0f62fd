import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchStep } from '../batch-step.ts';
import { greedy } from '../choose/greedy.ts';
import { generate } from '../generate.ts';
import { seeded } from '../random.ts';
import { createSampler, type LogitsFilter } from '../sampler.ts';
import { statelessStep } from '../step.ts';
import { randomModel } from '../testing.ts';
import { type BeamSearchOptions, beamSearch } from './beam-search.ts';
import type { FoundSequence } from './found-sequence.ts';
import { drawn } from './pick-candidates.ts';
import { runSearch } from './run-search.ts';

const VOCAB = 5;
const END = 0;

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

  it('lets filters see log-probabilities and the whole sequence, and does not normalise them again', async () => {
    const seen: [number, readonly number[], number][] = [];
    const filter: LogitsFilter = (logits, { ids, promptLength }) => {
      seen.push([logits.reduce((sum, each) => sum + Math.exp(each), 0), [...ids], promptLength]);
      for (let id = 0; id < logits.length; id++) logits[id] = (logits[id] as number) / 2;
    };
    const [best] = await search(3, { beams: 2, maxTokens: 2, endIds: [], filters: [filter] });
    expect(seen.map(([, ids]) => ids.length)).toEqual([1, 2, 2]);
    for (const [sum, ids, promptLength] of seen) {
      expect(sum).toBeCloseTo(1, 5);
      expect([ids[0], promptLength]).toEqual([1, 1]);
    }
    const total = best?.tokens.reduce((sum, { logProbability }) => sum + logProbability, 0) as number;
    expect(best?.tokens.map(({ id }) => id)).toEqual(best?.ids);
    expect(best?.score).toBeCloseTo(total / 2 / 2, 5);
  });

  it('follows nothing that was removed, with fewer beams if need be', async () => {
    const only: LogitsFilter = (logits) => logits.fill(-Infinity, 2);
    const found = await search(4, { beams: 4, sequences: 4, maxTokens: 2, endIds: [], filters: [only] });
    expect(found.map(({ ids }) => ids.join(' ')).sort()).toEqual(['0 0', '0 1', '1 0', '1 1']);
    expect((await search(4, { beams: 4, sequences: 4, maxTokens: 1, endIds: [], filters: [only] })).length).toBe(2);
    const none = beamSearch({ prompt: [1], beams: 2, maxTokens: 2, filters: [(logits) => logits.fill(-Infinity)] });
    expect(() => none.advance([new Float32Array(3)])).toThrow('beamSearch: no token is left in any row');
  });

  it('draws a tree whose parents are rows, and says what was pruned', async () => {
    const model = beamSearch({ prompt: [1], beams: 3, maxTokens: 8, endIds: [END] });
    let rows = 1;
    const fates = new Set<string>();
    for await (const { length, candidates } of runSearch({
      step: batchStep(statelessStep(randomModel(6))),
      search: model,
    })) {
      expect(candidates.length).toBe(Math.min(6, rows * VOCAB));
      const scores = candidates.map(({ logProbability }) => logProbability);
      expect(scores).toEqual([...scores].sort((a, b) => b - a));
      const going = candidates.flatMap(({ row }) => (row === undefined ? [] : [row]));
      expect(going.sort((a, b) => a - b)).toEqual([...going.keys()]);
      for (const { id, parent, fate } of candidates) {
        fates.add(fate);
        expect(parent).toBeLessThan(rows);
        if (fate === 'row') expect(id).not.toBe(END);
        if (fate === 'result' && length < 8) expect(id).toBe(END);
      }
      rows = going.length;
    }
    expect([...fates].sort()).toEqual(['pruned', 'result', 'row']);
  });

  it('ends for the reason that generate gives', async () => {
    const stop = [(ids: readonly number[]) => ids.length === 2];
    const finishes = async (options: Partial<Options>) =>
      (await search(2, { beams: 2, endIds: [], ...options })).map(({ finish, ids }) => [finish, ids.length]);
    expect(await finishes({ maxTokens: 3 })).toEqual([['length', 3]]);
    expect(await finishes({ maxTokens: 3, stop })).toEqual([['stop', 2]]);
    expect(await finishes({ positions: 4 })).toEqual([['context', 4]]);
    expect(await finishes({ maxTokens: 9, endIds: [0, 1, 2, 3, 4] })).toEqual([['end', 1]]);
    expect(await finishes({ maxTokens: 9, maxTime: 1e-9 })).toEqual([['time', 1]]);
  });

  it('with drawn candidates is the same for the same seed, and follows the best of them', async () => {
    const sampled = (seed: number) =>
      search(5, { beams: 3, sequences: 3, maxTokens: 6, endIds: [], pick: drawn(seeded(seed)) });
    expect(await sampled(1)).toEqual(await sampled(1));
    expect(await sampled(1)).not.toEqual(await sampled(2));
    const found = await sampled(3);
    const all = new Map(everySequence(5, 6).map(([ids, sum]) => [ids.join(' '), sum]));
    for (const { ids, score } of found)
      if (!ids.includes(END)) expect(score).toBeCloseTo((all.get(ids.join(' ')) as number) / 6, 5);
  });

  it('says what is wrong', () => {
    const make = (options: Partial<BeamSearchOptions>) => () =>
      beamSearch({ prompt: [1], beams: 4, maxTokens: 3, ...options });
    expect(make({ beams: 0 })).toThrow('beamSearch: expected an integer of at least 1 for beams, got 0');
    expect(make({ sequences: 5 })).toThrow('beamSearch: 5 sequences are more than the 4 beams');
    expect(make({ lengthPenalty: Number.NaN })).toThrow('expected a number for lengthPenalty, got NaN');
    expect(make({ earlyStopping: 'always' as 'never' })).toThrow("earlyStopping is true, false or 'never', got always");
    expect(make({ prompt: [] })).toThrow('beamSearch: the prompt is empty, expected at least one id');
    expect(make({ prompt: [1, -2] })).toThrow('beamSearch: prompt: expected ids from 0 up, got -2');
    expect(make({ maxTokens: 0 })).toThrow('beamSearch: expected an integer of at least 1 for maxTokens, got 0');
    expect(() => beamSearch({ prompt: [1], beams: 2 })).toThrow(
      'nothing says where to end, give maxTokens or positions',
    );
    expect(make({ prompt: [1, 2], positions: 1 })).toThrow('prompt of 2 tokens is longer than the context of 1');
    expect(() => make({})().advance([Float32Array.of(1, Number.NaN)])).toThrow(
      'beamSearch: the logit of token 1 is NaN; expected a finite number, or -Infinity',
    );
  });
});
