import { disposeTree, initParams, normal, seeded } from '@blockformer/core';
import { createSampler, generate, multinomial, seeded as seededSampling, temperature } from '@blockformer/sampler';
import { backends, describeBackends, expectClose, expectNoLeaks, useBackend } from '@blockformer/testing';
import { memory, tensor2d } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { causalStep } from './causal-step.ts';
import { gpt2Config } from './gpt2/config.ts';
import { gpt2 } from './gpt2/gpt2.ts';

const config = gpt2Config({ model_type: 'gpt2', vocab_size: 50, n_positions: 256, n_embd: 16, n_head: 2, n_layer: 2 });
const model = gpt2(config);
const sampler = (seed: number) =>
  createSampler({ filters: [temperature(1)], choose: multinomial(seededSampling(seed)) });

/** Larger weights than GPT-2 starts with, so that the logits of an untrained model are far apart. */
const params = () => {
  const made = initParams(model, seeded(1));
  made.embedding.token.table.dispose();
  const table = normal(0.2)(seeded(2), 50 * 16);
  return { ...made, embedding: { ...made.embedding, token: { table: tensor2d(table, [50, 16]) } } };
};

describeBackends('causalStep', () => {
  test('a state can be fed twice', async () => {
    const own = params();
    const step = causalStep(model, own);
    const { state } = await step.next([1, 2, 3]);
    const one = await step.next([4], state);
    const two = await step.next([4], state);
    expectClose(one.logits, two.logits, 0);
    const whole = await step.next([1, 2, 3, 4]);
    expectClose(one.logits, whole.logits, 1e-5);
    for (const each of [state, one.state, two.state, whole.state]) step.dispose?.(each);
    disposeTree(own);
  });

  test('the number of tensors is flat over 200 tokens', async () => {
    const own = params();
    const counts: number[] = [];
    const generation = generate({ step: causalStep(model, own), prompt: [1, 2], sampler: sampler(3), maxTokens: 200 });
    for await (const _id of generation) counts.push(memory().numTensors);
    expect(counts).toHaveLength(200);
    // The last id is yielded after the state has been released.
    expect(new Set(counts.slice(0, -1)).size).toBe(1);
    disposeTree(own);
  });

  test('nothing is left behind on abort or on an error', () =>
    expectNoLeaks(async () => {
      const own = params();
      const step = causalStep(model, own);
      const controller = new AbortController();
      let seen = 0;
      const options = { step, prompt: [1], sampler: sampler(3), maxTokens: 20 };
      for await (const _id of generate({ ...options, signal: controller.signal })) if (++seen === 5) controller.abort();
      expect(seen).toBe(5);
      const failing = { ...options, sampler: () => 50 };
      await expect(async () => {
        for await (const _id of generate(failing));
      }).rejects.toThrow('the sampler chose 50, expected an id from 0 to 49');
      await expect(step.next([1, 50])).rejects.toThrow('causalStep: id 50 is not in the vocabulary of 50');
      await expect(step.next(Array(257).fill(1))).rejects.toThrow(
        'causalStep: 257 tokens are more than the context of 256',
      );
      await expect(step.next([])).rejects.toThrow('causalStep: no ids');
      disposeTree(own);
    }));
});

describe('same seed', () => {
  test(`same text on ${backends.join(' and ')}`, async () => {
    const texts: number[][] = [];
    for (const backend of backends) {
      await useBackend(backend);
      const own = params();
      const generation = generate({ step: causalStep(model, own), prompt: [7], sampler: sampler(42), maxTokens: 120 });
      for await (const _id of generation);
      texts.push([...generation.ids]);
      disposeTree(own);
    }
    expect(new Set(texts[0]).size).toBeGreaterThan(10);
    for (const text of texts) expect(text).toEqual(texts[0]);
  });
});
