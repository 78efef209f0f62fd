import { disposeTree } from '@blockformer/core';
import { folderSource } from '@blockformer/model-loader/node';
import {
  type BatchStep,
  contrastiveSearch,
  diverseBeamSearch,
  type FoundSequence,
  runSearch,
  type Search,
} from '@blockformer/sampler';
import { describeBackends, expectNoLeaks, golden, goldenPath } from '@blockformer/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { causalBatchStep } from './causal-batch-step.ts';
import { encoderDecoderBatchStep } from './encoder-decoder-batch-step.ts';
import { type LoadedModel, loadModel } from './load-model.ts';

type Given = { model: string; source: number[] | null; prompt: number[] };
type Contrastive = Given & {
  settings: { candidates: number; penalty: number; max_new_tokens: number; end_id: number };
  ids: number[];
};
type Diverse = Given & {
  settings: {
    beams: number;
    groups: number;
    diversity: number;
    length_penalty: number;
    max_new_tokens: number;
    end_id: number;
  };
  ids: number[][];
  scores: number[];
};

const reference = golden('searches').json as { contrastive: Contrastive[]; diverse: Diverse[] };

/** Written down a second time in Python, from the papers: `tooling/golden/searches.py`. */
describeBackends('searches against independent ones', () => {
  const loaded = new Map<string, LoadedModel>();
  beforeAll(async () => {
    for (const name of ['gpt2', 'bart']) loaded.set(name, await loadModel(folderSource(goldenPath(name))));
  });
  afterAll(() => {
    for (const { params } of loaded.values()) disposeTree(params);
  });

  const stepOf = ({ model: name, source }: Given): BatchStep => {
    const found = loaded.get(name) as LoadedModel;
    if (found.kind === 'decoder') return causalBatchStep(found.model, found.params);
    if (found.kind === 'encoder') throw new Error(name);
    return encoderDecoderBatchStep(found.model, found.params, [source as number[]]);
  };

  const run = async (given: Given, make: () => Search<unknown, FoundSequence>): Promise<readonly FoundSequence[]> => {
    let search = make();
    await expectNoLeaks(async () => {
      search = make();
      for await (const _tree of runSearch({ step: stepOf(given), search }));
    });
    return search.results;
  };

  test('contrastive search', async () => {
    expect(reference.contrastive.length).toBeGreaterThan(8);
    for (const { settings, ids, ...given } of reference.contrastive) {
      const { candidates, penalty, max_new_tokens: maxTokens, end_id } = settings;
      const { prompt } = given;
      const make = () => contrastiveSearch({ prompt, candidates, penalty, maxTokens, endIds: [end_id] });
      expect((await run(given, make)).map((found) => found.ids)).toEqual([ids]);
    }
  });

  test('diverse beam search', async () => {
    expect(reference.diverse.length).toBeGreaterThan(8);
    for (const { settings, ids, scores, ...given } of reference.diverse) {
      const { beams, groups, diversity, length_penalty: lengthPenalty, max_new_tokens: maxTokens, end_id } = settings;
      const options = { beams, groups, diversity, lengthPenalty, maxTokens, sequences: beams, endIds: [end_id] };
      const found = await run(given, () => diverseBeamSearch({ ...options, prompt: given.prompt }));
      expect(found.map((each) => each.ids)).toEqual(ids);
      for (const [at, { score }] of found.entries())
        expect(Math.abs(score - (scores[at] as number))).toBeLessThan(1e-4);
    }
  });
});
