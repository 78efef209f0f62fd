import { fileURLToPath } from 'node:url';
import { disposeTree } from '@blockformer/core';
import { folderSource } from '@blockformer/model-loader/node';
import {
  createSampler,
  generate,
  greedy,
  lookupDraft,
  modelDraft,
  multinomial,
  type Sampler,
  type Step,
  seeded,
  speculate,
  speculativeSampler,
  temperature,
} from '@blockformer/sampler';
import { describeBackends, expectNoLeaks, goldenPath } from '@blockformer/testing';
import { memory } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { causalStep } from './causal-step.ts';
import { encoderDecoderStep } from './encoder-decoder-step.ts';
import { loadGpt2 } from './gpt2/load-gpt2.ts';
import { type LoadedModel, loadModel } from './load-model.ts';
import { loadTokenizer } from './load-tokenizer.ts';

// The embedded model is a package of its own that nothing here depends on: it is found by its place.
const speeches = folderSource(fileURLToPath(new URL('../../model-speeches/model/', import.meta.url)));

const samplers: [string, () => Sampler][] = [
  ['greedy', () => createSampler({ choose: greedy() })],
  ['drawn', () => createSampler({ filters: [temperature(0.6)], choose: multinomial(seeded(5)) })],
];

const written = async (step: Step, prompt: number[], sampler: Sampler, maxTokens: number): Promise<number[]> => {
  const generation = generate({ step, prompt, sampler, maxTokens });
  for await (const _id of generation);
  return [...generation.ids];
};

describeBackends('speculative decoding', () => {
  test('looking up gives the same text of the embedded model, in fewer passes', async () => {
    const { model, params } = await loadGpt2(speeches);
    const prompt = (await loadTokenizer(speeches))?.encode('The state of the union') as number[];
    const step = causalStep(model, params) as Step;
    for (const [name, sampler] of samplers) {
      const expected = await written(step, prompt, sampler(), 40);
      const speculation = speculate({ step, draft: lookupDraft(), prompt, sampler: sampler(), maxTokens: 40 });
      let passes = 0;
      for await (const _round of speculation) passes++;
      expect(speculation.ids).toEqual(expected);
      expect(passes).toBeLessThan(name === 'greedy' ? 25 : 40);
    }
    disposeTree(params);
  });

  test.each(['gpt2', 'bart', 't5/relu-tied'])('%s drafts for itself, and nothing is left behind', (name) =>
    expectNoLeaks(async () => {
      const loaded: LoadedModel = await loadModel(folderSource(goldenPath(name)));
      if (loaded.kind === 'encoder') throw new Error(name);
      const make = (): Step =>
        loaded.kind === 'decoder'
          ? (causalStep(loaded.model, loaded.params) as Step)
          : (encoderDecoderStep(loaded.model, loaded.params, [5, 6, 7]) as Step);
      const step = make();
      for (const [, sampler] of samplers) {
        const expected = await written(step, [2], sampler(), 20);
        const before = memory().numTensors;
        const draft = modelDraft({ step: make(), tokens: 3 });
        const speculation = speculate({ step, draft, prompt: [2], sampler: sampler(), maxTokens: 20 });
        for await (const _round of speculation);
        expect(speculation.ids).toEqual(expected);
        const drawing = modelDraft({ step: make(), tokens: 3, random: seeded(8) });
        const sampled = speculate({
          ...{ step, draft: drawing, prompt: [2], maxTokens: 20 },
          sampler: speculativeSampler({ random: seeded(9) }),
        });
        for await (const { accepted, proposals } of sampled) expect(accepted).toBe(proposals.length);
        for await (const _round of speculate({ step, draft, prompt: [2], sampler: sampler(), maxTokens: 20 })) break;
        expect(memory().numTensors).toBe(before);
      }
      disposeTree(loaded.params);
    }),
  );
});
