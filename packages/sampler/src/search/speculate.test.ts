import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { greedy } from '../choose/greedy.ts';
import { multinomial } from '../choose/multinomial.ts';
import { temperature } from '../filters/temperature.ts';
import { topK } from '../filters/top-k.ts';
import { generate } from '../generate.ts';
import { seeded } from '../random.ts';
import { createSampler, type Sampler } from '../sampler.ts';
import { countedStep, fakeStep, randomModel } from '../testing.ts';
import type { Draft } from './draft.ts';
import { lookupDraft } from './lookup-draft.ts';
import { modelDraft } from './model-draft.ts';
import { type SpeculativeRound, speculate } from './speculate.ts';
import { speculativeSampler } from './speculative-sampler.ts';

const VOCAB = 5;
const END = 0;
const options = { prompt: [1, 2], endIds: [END], maxTokens: 30 };

const plain = async (model: (ids: readonly number[]) => Float32Array, sampler: Sampler) => {
  const generation = generate({ ...options, step: countedStep(model), sampler });
  for await (const _id of generation);
  return { ids: [...generation.ids], finish: generation.finish };
};

/** A model that mostly says what another one says. */
const alike = (model: (ids: readonly number[]) => Float32Array, seed: number, noise: number) => {
  const other = randomModel(seed, { vocab: VOCAB, spread: noise });
  return (ids: readonly number[]): Float32Array => {
    const more = other(ids);
    return model(ids).map((logit, id) => logit + (more[id] as number));
  };
};

const drafts: [string, (model: (ids: readonly number[]) => Float32Array, seed: number) => Draft][] = [
  ['a greedy model', (model, seed) => modelDraft({ step: countedStep(alike(model, seed, 2)), tokens: 4 })],
  [
    'a model that draws',
    (model, seed) => modelDraft({ step: countedStep(alike(model, seed, 2)), tokens: 3, random: seeded(seed) }),
  ],
  ['another model', (_model, seed) => modelDraft({ step: countedStep(randomModel(seed)) })],
  ['look-up', () => lookupDraft({ ngram: 2, tokens: 5 })],
  ['nonsense', () => ({ propose: (_ids, _length, most) => [{ id: 4 }, { id: 4 }, { id: 1 }].slice(0, most) })],
];

describe.each([
  ['one pass', true],
  ['one by one', false],
])('speculate, %s', (_road, ahead) => {
  describe.each(drafts)('with %s', (_name, draftOf) => {
    it('gives what generate gives, greedy and with a seed', async () => {
      await fc.assert(
        fc.asyncProperty(fc.nat(1e6), async (seed) => {
          const model = randomModel(seed, { vocab: VOCAB });
          const samplers = [
            () => createSampler({ choose: greedy() }),
            () => createSampler({ filters: [temperature(0.7), topK(3)], choose: multinomial(seeded(seed)) }),
          ];
          for (const sampler of samplers) {
            const step = countedStep(model, { ahead });
            const draft = draftOf(model, seed + 1);
            const speculation = speculate({ ...options, step, draft, sampler: sampler() });
            const rounds: SpeculativeRound[] = [];
            for await (const round of speculation) rounds.push(round);
            const expected = await plain(model, sampler());
            expect({ ids: speculation.ids, finish: speculation.finish }).toEqual(expected);
            expect(rounds.flatMap(({ ids }) => ids)).toEqual(expected.ids);
            expect(step.live.size).toBe(0);
            for (const { proposals, accepted, ids } of rounds)
              expect(ids.slice(0, accepted)).toEqual(proposals.slice(0, accepted).map(({ id }) => id));
            if (ahead) expect(step.passes).toHaveLength(rounds.length);
          }
        }),
        { numRuns: 40 },
      );
    });
  });
});

describe('speculate', () => {
  it('needs few passes where the draft is right', async () => {
    const model = randomModel(8, { vocab: VOCAB });
    const step = countedStep(model, { ahead: true });
    const draft = modelDraft({ step: countedStep(model), tokens: 4 });
    const sampler = createSampler({ choose: greedy() });
    const speculation = speculate({ prompt: [1], maxTokens: 21, step, draft, sampler });
    const accepted: number[] = [];
    for await (const round of speculation) accepted.push(round.accepted);
    expect(speculation.ids).toHaveLength(21);
    expect(accepted).toEqual([0, 4, 4, 4, 4]);
  });

  it('never feeds more than the positions of either model', async () => {
    const model = randomModel(9, { vocab: VOCAB });
    for (const [own, others] of [
      [12, 30],
      [12, 8],
    ] as const) {
      const step = countedStep(model, { ahead: true, positions: own });
      const draft = modelDraft({ step: countedStep(model, { positions: others }), tokens: 4 });
      const speculation = speculate({ prompt: [1, 2], step, draft, sampler: createSampler({ choose: greedy() }) });
      for await (const _round of speculation);
      expect(speculation.finish).toBe('context');
      expect(speculation.ids).toHaveLength(11);
    }
  });

  it.each([
    ['the loop is left', () => {}],
    ['the signal is aborted', (controller: AbortController) => controller.abort()],
  ])('leaves nothing behind when %s', async (_when, leave) => {
    const model = randomModel(8, { vocab: VOCAB });
    for (const ahead of [true, false]) {
      const controller = new AbortController();
      const step = countedStep(model, { ahead });
      const own = countedStep(model);
      const draft = modelDraft({ step: own, tokens: 4 });
      const sampler = createSampler({ choose: greedy() });
      const { signal } = controller;
      const speculation = speculate({ prompt: [1], maxTokens: 40, step, draft, sampler, signal });
      let rounds = 0;
      for await (const _round of speculation) {
        if (++rounds < 3) continue;
        leave(controller);
        if (!signal.aborted) break;
      }
      expect(speculation.finish).toBe(signal.aborted ? 'aborted' : undefined);
      expect([step.live.size, own.live.size]).toEqual([0, 0]);
    }
  });

  it('leaves nothing behind when a model fails', async () => {
    const model = randomModel(8, { vocab: VOCAB });
    const failing = (at: number) => (pass: number) => {
      if (pass === at) throw new Error('the model failed');
    };
    for (const ahead of [true, false])
      for (const at of [0, 1, 4]) {
        const step = countedStep(model, { ahead, before: failing(at) });
        const own = countedStep(model);
        const second = countedStep(model, { before: failing(at) });
        const sampler = createSampler({ choose: greedy() });
        const drain = async (steps: { step: typeof step; own: typeof step }): Promise<void> => {
          const draft = modelDraft({ step: steps.own, tokens: 4 });
          for await (const _round of speculate({ prompt: [1], maxTokens: 40, step: steps.step, draft, sampler }));
        };
        await expect(drain({ step, own })).rejects.toThrow('the model failed');
        expect([step.live.size, own.live.size]).toEqual([0, 0]);
        const healthy = countedStep(model, { ahead });
        await expect(drain({ step: healthy, own: second })).rejects.toThrow('the model failed');
        expect([healthy.live.size, second.live.size]).toEqual([0, 0]);
      }
  });

  it('can be iterated once', () => {
    const sampler = createSampler({ choose: greedy() });
    const speculation = speculate({ ...options, step: fakeStep('hi'), draft: lookupDraft(), sampler });
    speculation[Symbol.asyncIterator]();
    expect(() => speculation[Symbol.asyncIterator]()).toThrow('can be iterated once');
  });
});

describe('speculativeSampler', () => {
  const target = randomModel(21, { vocab: VOCAB, spread: 1.5 });
  const PROMPT = [4, 1, 4];
  const LENGTH = 3;

  const probabilities = (ids: readonly number[]): number[] => {
    const logits = target(ids).map((logit) => logit / 0.8);
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    return Array.from(logits, (logit) => Math.exp(logit) / total);
  };

  /** Every sequence, with its probability under plain sampling at temperature 0.8. */
  const all = new Map<string, number>();
  const walk = (ids: number[], chance: number): void => {
    if (ids.length === LENGTH) all.set(ids.join(' '), chance);
    else for (const [id, p] of probabilities([...PROMPT, ...ids]).entries()) walk([...ids, id], chance * p);
  };
  walk([], 1);

  const chiSquared = (counts: ReadonlyMap<string, number>, runs: number): number => {
    let sum = 0;
    for (const [key, chance] of all) sum += ((counts.get(key) ?? 0) - runs * chance) ** 2 / (runs * chance);
    return sum;
  };

  const others = alike(target, 5, 3);
  it.each<[string, (run: number) => Draft]>([
    [
      'a model that draws',
      (run) =>
        modelDraft({
          step: countedStep(others),
          tokens: 2,
          filters: [temperature(1.3)],
          random: seeded(10_000_019 + run),
        }),
    ],
    ['a greedy model', () => modelDraft({ step: countedStep(others), tokens: 2 })],
    ['look-up', () => lookupDraft({ ngram: 1, tokens: 2 })],
    ['another vocabulary', () => ({ propose: () => [{ id: 2, probabilities: [0, 0, 1] }] })],
  ])('draws whole sequences as plain sampling does, with %s', async (_name, draftOf) => {
    const RUNS = 15_000;
    const counts = new Map<string, number>();
    let accepted = 0;
    for (let run = 0; run < RUNS; run++) {
      const sampler = speculativeSampler({ filters: [temperature(0.8)], random: seeded(run) });
      const step = countedStep(target, { ahead: true });
      const speculation = speculate({ prompt: PROMPT, maxTokens: LENGTH, step, draft: draftOf(run), sampler });
      for await (const round of speculation) accepted += round.accepted;
      const key = speculation.ids.join(' ');
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(accepted).toBeGreaterThan(RUNS / 10);
    // 124 degrees of freedom: above 180 once in a thousand times. The least expected count is above 5.
    expect(Math.min(...all.values()) * RUNS).toBeGreaterThan(5);
    expect(chiSquared(counts, RUNS)).toBeLessThan(180);
  });

  it('accepts all of a draft that is distributed alike', () => {
    const sampler = speculativeSampler({ random: () => 0.999999 });
    const logits = Float32Array.of(1, 2, 3);
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    const own = Array.from(logits, (logit) => Math.exp(logit) / total);
    for (const id of [0, 1, 2])
      expect(sampler(logits, { ids: [0], promptLength: 1 }, { id, probabilities: own })).toBe(id);
  });
});
