import { createPlan, type Explanation, logProbabilities, type Settings, seeded } from '@blockformer/sampler';
import { describe, expect, it } from 'vitest';
import { ranked, stagesOf } from './stages.ts';

const random = seeded(5);
const logits = Float32Array.from({ length: 300 }, () => 6 * random());
const context = { ids: [1, 2, 3, 4, 5, 6], promptLength: 4 };
const settings: Settings = {
  choice: 'multinomial',
  seed: 1,
  temperature: 0.7,
  topK: 90,
  topP: 0.8,
  minP: 0.1,
  typicalP: 0.9,
  xtcProbability: 1,
  xtcThreshold: 0.02,
  repetitionPenalty: 1.3,
};

describe('stagesOf', () => {
  it('gives what the sampler explains', () => {
    const stages = stagesOf(logits, createPlan(settings, context), context);
    const explained: Explanation[] = [];
    const plan = createPlan(settings, { ...context, explain: { top: 10, onChoice: (each) => explained.push(each) } });
    plan.filters[0]?.(logits.slice(), context);
    const [{ stages: wanted } = { stages: [] }] = explained;
    expect(stages.map(({ left }) => left)).toEqual(wanted.map(({ left }) => left));
    expect(stages.map(({ name }) => name).slice(1)).toEqual(wanted.map(({ name }) => name).slice(1));
    expect(stages.length).toBe(8);
    wanted.forEach(({ top }, at) => {
      for (const { id, probability } of top) expect(stages[at]?.probabilities[id]).toBeCloseTo(probability, 6);
    });
  });

  it('says how much is kept, and the perplexity', () => {
    const even = new Float32Array(8);
    const [model, cut] = stagesOf(even, createPlan({ choice: 'multinomial', topP: 0.5 }, context), context);
    expect(model).toMatchObject({ name: 'model', left: 8, kept: 1 });
    expect(model?.perplexity).toBeCloseTo(8, 10);
    expect(cut).toMatchObject({ name: 'topP', left: 4 });
    expect(cut?.kept).toBeCloseTo(0.5, 6);
    expect(cut?.perplexity).toBeCloseTo(4, 10);
  });

  it('leaves the logits alone', () => {
    const before = logits.slice();
    stagesOf(logits, createPlan(settings, context), context);
    expect(logits).toEqual(before);
  });
});

describe('ranked', () => {
  it('is the order of the model', () => {
    const { top } = logProbabilities(logits, 0, 20);
    expect([...ranked(logits).slice(0, 20)]).toEqual(top.map(({ id }) => id));
    expect([...ranked(Float32Array.of(-2, 0.5, -0.25, -9, 7))]).toEqual([4, 1, 2, 0, 3]);
    expect([...ranked(Float32Array.of(1, 3, 3, Number.NEGATIVE_INFINITY, 2))]).toEqual([1, 2, 4, 0, 3]);
  });
});
