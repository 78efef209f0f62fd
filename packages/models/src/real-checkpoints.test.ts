import { readFileSync } from 'node:fs';
import { disposeTree } from '@blockformer/core';
import { folderSource } from '@blockformer/model-loader/node';
import { createSampler, generate, greedy } from '@blockformer/sampler';
import { describeBackends, expectClose, realModel } from '@blockformer/testing';
import { describe, expect, test } from 'vitest';
import { causalStep } from './causal-step.ts';
import { loadGpt2 } from './gpt2/load-gpt2.ts';

type Case = { input_ids: number[]; last_logits: number[]; greedy_ids: number[] };

/** Checkpoints trained and published by others, with what Hugging Face transformers computes from them. */
describe.each([
  { name: 'capp-gpt', endIds: [51] },
  { name: 'gpt-nano-sort', endIds: [] },
])('real checkpoint $name', ({ name, endIds }) => {
  const folder = realModel(name);
  describeBackends('greedy ids and logits', () => {
    test.skipIf(!folder)('equal the recorded ones', async () => {
      const { cases } = JSON.parse(readFileSync(`${folder}/golden_transformers.json`, 'utf8')) as { cases: Case[] };
      const { model, params } = await loadGpt2(folderSource(folder as string));
      const step = causalStep(model, params);
      const sampler = createSampler({ choose: greedy() });
      expect(cases.length).toBeGreaterThan(3);
      for (const { input_ids: prompt, greedy_ids: expected, last_logits } of cases) {
        const { logits, state } = await step.next(prompt);
        step.dispose?.(state);
        expectClose(logits, last_logits, 2e-4);
        const generation = generate({ step, prompt, sampler, maxTokens: expected.length - prompt.length, endIds });
        for await (const _id of generation);
        expect([...prompt, ...generation.ids]).toEqual(expected);
      }
      disposeTree(params);
    });
  });
});
