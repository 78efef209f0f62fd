import { readFileSync } from 'node:fs';
import { disposeTree } from '@blockformer/core';
import { folderSource } from '@blockformer/model-loader/node';
import { createSampler, generate, greedy } from '@blockformer/sampler';
import { describeBackends, expectClose, realModel } from '@blockformer/testing';
import { expect, test } from 'vitest';
import { bartFamily } from './bart/family.ts';
import { encoderDecoderStep } from './encoder-decoder-step.ts';
import { loadFamily } from './family.ts';
import { generateBatch } from './generate-batch.ts';
import { readGenerationRules, ruleFilters } from './generation-rules.ts';

type Case = {
  word: string;
  input_ids: number[];
  greedy_ids: number[];
  greedy_text: string;
  first_step_logits: number[];
};

/** An id for each letter of an alphabet; the first four are special. */
const lettersOf = (alphabet: string) => {
  const letters = [...alphabet];
  return {
    encode: (word: string): number[] => [1, ...[...word].map((letter) => letters.indexOf(letter)), 2],
    decode: (ids: readonly number[]): string => ids.map((id) => (id < 4 ? '' : letters[id])).join(''),
  };
};

const folder = realModel('bart-g2p-en-us');

/** English spelling to phonemes, trained and published by others, with what Hugging Face transformers gives. */
describeBackends('real checkpoint bart-g2p-en-us', () => {
  test.skipIf(!folder)('all words, one at a time and in one batch, equal the recorded ones', async () => {
    const source = folderSource(folder as string);
    const read = (file: string) => JSON.parse(readFileSync(`${folder}/${file}`, 'utf8'));
    const { cases } = read('golden_transformers.json') as { cases: Case[] };
    const { grapheme_chars, phoneme_chars } = read('config.json') as Record<string, string>;
    const [spelling, sounds] = [lettersOf(grapheme_chars as string), lettersOf(phoneme_chars as string)];
    const { model, params } = await loadFamily(source, bartFamily);
    const rules = await readGenerationRules(source);
    expect(rules).toMatchObject({ startId: 1, endIds: [2], lastId: 2 });
    const maxTokens = 40;
    const sampler = () => createSampler({ filters: ruleFilters(rules, maxTokens), choose: greedy() });
    const { startId, endIds } = rules;

    expect(cases.length).toBeGreaterThan(10);
    for (const { word, input_ids, greedy_ids, greedy_text, first_step_logits } of cases) {
      const ids = spelling.encode(word);
      expect(ids).toEqual(input_ids);
      const step = encoderDecoderStep(model, params, ids);
      const { logits, state } = await step.next([startId]);
      step.dispose?.(state);
      expectClose(logits, first_step_logits, 2e-4);
      const generation = generate({ step, prompt: [startId], sampler: sampler(), maxTokens, endIds });
      for await (const _id of generation);
      expect([startId, ...generation.ids]).toEqual(greedy_ids);
      expect(sounds.decode(generation.ids)).toBe(greedy_text);
    }
    const texts = cases.map(({ word }) => spelling.encode(word));
    const batch = await generateBatch(model, params, texts, { startId, endIds, sampler, maxTokens });
    expect(batch.map(({ ids }) => [startId, ...ids])).toEqual(cases.map(({ greedy_ids }) => greedy_ids));
    disposeTree(params);
  });
});
