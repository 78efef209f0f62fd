import { disposeTree } from '@blockformer/core';
import { folderSource } from '@blockformer/model-loader/node';
import { createSampler, generate, greedy, guided, type Step } from '@blockformer/sampler';
import { describeBackends, expectClose, expectNoLeaks, golden, goldenPath } from '@blockformer/testing';
import { expect, test } from 'vitest';
import { causalStep } from './causal-step.ts';
import { loadGpt2 } from './gpt2/load-gpt2.ts';

type Case = { prompt: number[]; negative: number[] | null; scale: number; ids: number[]; scores: number[] };

describeBackends('guidance', () => {
  test.each(golden('guidance').json.cases as Case[])(
    '$prompt, $negative, $scale',
    ({ prompt, negative, scale, ...expected }) =>
      expectNoLeaks(async () => {
        const { model, params } = await loadGpt2(folderSource(goldenPath('gpt2')));
        const step = guided({
          step: causalStep(model, params) as Step,
          scale,
          ...(negative ? { plainPrompt: negative } : {}),
        });
        const { logits, state } = await step.next(prompt);
        step.dispose?.(state);
        expectClose(logits, expected.scores, 5e-4);
        const generation = generate({ step, prompt, sampler: createSampler({ choose: greedy() }), maxTokens: 16 });
        for await (const _id of generation);
        expect(generation.ids).toEqual(expected.ids);
        disposeTree(params);
      }),
  );
});
