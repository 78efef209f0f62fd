import { describe, expect, it } from 'vitest';
import { batchStep } from '../batch-step.ts';
import { multinomial } from '../choose/multinomial.ts';
import { generate } from '../generate.ts';
import { seeded } from '../random.ts';
import { createSampler } from '../sampler.ts';
import { countedStep, randomModel } from '../testing.ts';
import { bestOf } from './best-of.ts';
import { runSearch } from './run-search.ts';

const model = randomModel(3);
const options = { prompt: [1], endIds: [0], maxTokens: 9 };
const sampler = (sequence: number) => createSampler({ choose: multinomial(seeded(sequence)) });

describe('bestOf', () => {
  it('writes what generate writes with each sampler, and feeds the prompt once', async () => {
    const step = countedStep(model);
    const search = bestOf({ ...options, count: 6, sequences: 6, sampler });
    const run = runSearch({ step: batchStep(step), search });
    for await (const { candidates } of run) expect(candidates.length).toBeGreaterThan(0);
    expect(step.live.size).toBe(0);

    const expected: string[] = [];
    for (let sequence = 0; sequence < 6; sequence++) {
      const generation = generate({ ...options, step: countedStep(model), sampler: sampler(sequence) });
      for await (const _id of generation);
      expected.push(`${generation.ids.join(' ')} ${generation.finish}`);
    }
    expect(run.results.map(({ ids, finish }) => `${ids.join(' ')} ${finish}`).sort()).toEqual(expected.sort());
    const total = run.results.reduce((sum, { ids }) => sum + ids.length, 0);
    // The prompt, and every id but the last of each sequence.
    expect(step.passes).toHaveLength(1 + total - 6);
  });

  it('ranks by the mean log-probability of the model, whatever the filters are', async () => {
    const filtered = (sequence: number) =>
      createSampler({ filters: [(logits) => logits.fill(0)], choose: multinomial(seeded(sequence)) });
    const search = bestOf({ ...options, count: 8, sequences: 8, sampler: filtered, top: 2 });
    for await (const _tree of runSearch({ step: batchStep(countedStep(model)), search }));
    let before = Infinity;
    for (const { ids, score, tokens } of search.results) {
      const own = ids.map((id, at) => {
        const logits = model([1, ...ids.slice(0, at)]);
        return (logits[id] as number) - Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
      });
      own.forEach((each, at) => {
        expect(tokens[at]?.logProbability).toBeCloseTo(each, 5);
        expect(tokens[at]?.top).toHaveLength(2);
      });
      expect(score).toBeCloseTo(own.reduce((sum, each) => sum + each, 0) / ids.length, 5);
      expect(score).toBeLessThanOrEqual(before);
      before = score;
    }
  });

  it('ranks by a function of your own', async () => {
    const search = bestOf({ ...options, count: 8, sequences: 8, sampler, score: ({ ids }) => ids.length });
    for await (const _tree of runSearch({ step: batchStep(countedStep(model)), search }));
    const lengths = search.results.map(({ ids }) => ids.length);
    expect(lengths).toEqual([...lengths].sort((a, b) => b - a));
  });

  it('says what is wrong', async () => {
    expect(() => bestOf({ ...options, count: 0, sampler })).toThrow(
      'bestOf: expected an integer of at least 1 for count, got 0',
    );
    expect(() => bestOf({ ...options, count: 2, sequences: 3, sampler })).toThrow(
      'bestOf: 3 sequences are more than the 2 that are written',
    );
    const search = bestOf({ ...options, count: 1, sampler: () => () => 5 });
    await expect(async () => {
      for await (const _tree of runSearch({ step: batchStep(countedStep(model)), search }));
    }).rejects.toThrow('bestOf: the sampler chose 5, expected an id from 0 to 4');
  });
});
