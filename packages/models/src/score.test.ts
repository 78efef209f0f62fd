import { fileURLToPath } from 'node:url';
import { disposeTree } from '@blockformer/core';
import { folderSource } from '@blockformer/model-loader/node';
import { type Step, score } from '@blockformer/sampler';
import { describeBackends, expectClose, expectNoLeaks, golden, goldenPath } from '@blockformer/testing';
import type { Tokenizer } from '@blockformer/tokenizer';
import { expect, test } from 'vitest';
import { causalStep } from './causal-step.ts';
import { loadGpt2 } from './gpt2/load-gpt2.ts';
import { loadTokenizer } from './load-tokenizer.ts';

type Case = { text?: string; input_ids: number[]; log_probabilities: number[]; perplexity: number };
const reference = golden('scores').json as { tolerance: number; embedded: Case[]; gpt2: Case[] };
const embedded = fileURLToPath(new URL('../../model-speeches/model/', import.meta.url));

describeBackends('score, against Hugging Face transformers', (backend) => {
  const check = async (step: Step, { input_ids: ids, log_probabilities, perplexity }: Case): Promise<void> => {
    const result = await score({ step, ids });
    const { tolerance } = reference;
    expectClose(
      result.tokens.map(({ logProbability }) => logProbability),
      log_probabilities,
      tolerance,
    );
    expect(result.perplexity).toBeGreaterThan(perplexity * (1 - tolerance));
    expect(result.perplexity).toBeLessThan(perplexity * (1 + tolerance));
  };

  test('a tiny GPT-2, also beyond its positions', async () => {
    const { model, params } = await loadGpt2(folderSource(goldenPath('gpt2')));
    const step = causalStep(model, params) as Step;
    for (const each of reference.gpt2) await check(step, each);
    const [, short] = reference.gpt2;
    await expectNoLeaks(async () => {
      await score({ step, ids: (short as Case).input_ids });
    });
    disposeTree(params);
  });

  // The plain JavaScript backend takes half a minute for it, and is right if the tiny model is.
  test.skipIf(backend === 'cpu')('the embedded model', async () => {
    const source = folderSource(embedded);
    const tokenizer = (await loadTokenizer(source)) as Tokenizer;
    const { model, params } = await loadGpt2(source);
    for (const each of reference.embedded) {
      expect(tokenizer.encode(each.text as string)).toEqual(each.input_ids);
      await check(causalStep(model, params) as Step, each);
    }
    disposeTree(params);
  });
});
