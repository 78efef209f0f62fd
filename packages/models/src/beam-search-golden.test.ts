import { readFileSync } from 'node:fs';
import { disposeTree } from '@blockformer/core';
import type { Decoder } from '@blockformer/decoder-block';
import { folderSource } from '@blockformer/model-loader/node';
import {
  type BatchStep,
  type BeamSearchOptions,
  beamSearch,
  type FoundSequence,
  type LogitsFilter,
  minLength,
  noRepeatNgram,
  runSearch,
  runSearches,
} from '@blockformer/sampler';
import { describeBackends, golden, goldenPath, realModel } from '@blockformer/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bartFamily } from './bart/family.ts';
import { causalBatchStep } from './causal-batch-step.ts';
import type { EncoderDecoder } from './encoder-decoder.ts';
import { encoderDecoderBatchStep } from './encoder-decoder-batch-step.ts';
import { loadFamily, type ModelFamily } from './family.ts';
import { type GenerationRules, readGenerationRules, ruleFilters } from './generation-rules.ts';
import { gpt2Family } from './gpt2/family.ts';
import { marianFamily } from './marian/family.ts';
import { t5Family } from './t5/family.ts';

type Case = {
  name: string;
  inputs: { input_ids: number[][]; attention_mask: number[][] };
  kwargs: {
    num_beams?: number;
    num_return_sequences?: number;
    length_penalty?: number;
    early_stopping?: boolean | 'never';
    max_new_tokens?: number;
    eos_token_id?: number;
    no_repeat_ngram_size?: number;
    min_length?: number;
    forced_bos_token_id?: number;
  };
  sequences: number[][];
  lengths: number[];
  sequences_scores?: number[];
};

const unpadded = ({ input_ids, attention_mask }: Case['inputs']): number[][] =>
  input_ids.map((ids, row) => ids.filter((_, i) => attention_mask[row]?.[i]));

const casesOf = (set: string): Case[] =>
  (golden(set).json.generate as Case[]).filter(({ sequences_scores }) => sequences_scores);

/** What `generate` of the reference makes of its arguments. */
const optionsOf = ({ kwargs }: Case, rules: GenerationRules): Omit<BeamSearchOptions, 'prompt'> => {
  const maxTokens = kwargs.max_new_tokens ?? (rules.maxTokens as number);
  const firstId = kwargs.forced_bos_token_id ?? rules.firstId;
  const filters: LogitsFilter[] = ruleFilters({ ...rules, firstId }, maxTokens);
  const endIds = kwargs.eos_token_id === undefined ? rules.endIds : [kwargs.eos_token_id];
  if (kwargs.no_repeat_ngram_size) filters.unshift(noRepeatNgram(kwargs.no_repeat_ngram_size));
  if (kwargs.min_length) filters.unshift(minLength(kwargs.min_length, endIds));
  return {
    beams: kwargs.num_beams ?? 4,
    sequences: kwargs.num_return_sequences ?? 1,
    lengthPenalty: kwargs.length_penalty ?? 1,
    earlyStopping: kwargs.early_stopping ?? false,
    maxTokens,
    endIds,
    filters,
  };
};

const expectFound = (
  found: readonly FoundSequence[],
  { sequences, lengths, sequences_scores = [] }: Case,
  promptLength: number,
): void => {
  expect(found.map(({ ids }) => ids)).toEqual(sequences.map((ids, row) => ids.slice(promptLength, lengths[row])));
  for (const [row, { score }] of found.entries())
    expect(Math.abs(score - (sequences_scores[row] as number))).toBeLessThan(1e-4);
};

const searched = async (step: BatchStep, options: BeamSearchOptions): Promise<readonly FoundSequence[]> => {
  const run = runSearch({ step, search: beamSearch({ positions: step.positions, ...options }) });
  for await (const _tree of run);
  expect(run.finish).toBe('done');
  return run.results;
};

/** All prompts in one batch. */
const searchedTogether = async (step: BatchStep, prompts: number[][], options: Omit<BeamSearchOptions, 'prompt'>) => {
  const searches = prompts.map((prompt) => beamSearch({ ...options, prompt }));
  for await (const _trees of runSearches({ step, searches }));
  return searches.flatMap(({ results }) => results);
};

const beforeAnything: GenerationRules = { startId: 0, endIds: [210], banned: [] };

describeBackends('beams of gpt2 against Hugging Face transformers', () => {
  let model: Decoder<unknown>;
  let params: unknown;
  beforeAll(async () => {
    ({ model, params } = (await loadFamily(folderSource(goldenPath('gpt2')), gpt2Family)) as never);
  });
  afterAll(() => disposeTree(params));

  describe.each(casesOf('gpt2'))('$name', (each) => {
    const options = optionsOf(each, beforeAnything);
    const prompts = unpadded(each.inputs);

    test('one prompt at a time', async () => {
      const step = causalBatchStep(model, params);
      const found: FoundSequence[] = [];
      for (const prompt of prompts) found.push(...(await searched(step, { ...options, prompt })));
      expectFound(found, each, each.inputs.input_ids[0]?.length as number);
    });

    test('prompts of different lengths in one batch', async () => {
      const found = await searchedTogether(causalBatchStep(model, params), prompts, options);
      expectFound(found, each, each.inputs.input_ids[0]?.length as number);
    });
  });
});

const describeSet = <C, P>(set: string, family: ModelFamily<C, EncoderDecoder<P>>): void => {
  const source = folderSource(goldenPath(set));
  describeBackends(`beams of ${set} against Hugging Face transformers`, () => {
    let model: EncoderDecoder<P>;
    let params: P;
    let rules: GenerationRules;
    beforeAll(async () => {
      const loaded = await loadFamily(source, family);
      model = loaded.model;
      params = loaded.params as P;
      rules = await readGenerationRules(source);
    });
    afterAll(() => disposeTree(params));

    describe.each(casesOf(set))('$name', (each) => {
      test('one text at a time', async () => {
        const prompt = [rules.startId];
        const found: FoundSequence[] = [];
        for (const text of unpadded(each.inputs)) {
          const step = encoderDecoderBatchStep(model, params, [text]);
          found.push(...(await searched(step, { ...optionsOf(each, rules), prompt })));
        }
        expectFound(found, each, 1);
      });

      test('texts of different lengths in one batch', async () => {
        const texts = unpadded(each.inputs);
        const prompts = texts.map(() => [rules.startId]);
        const step = encoderDecoderBatchStep(model, params, texts);
        expectFound(await searchedTogether(step, prompts, optionsOf(each, rules)), each, 1);
      });
    });
  });
};

type Real = { input_ids: number[]; beam4_ids: number[]; beam4_score: number };

/** Ids and scores, recorded with five decimals, of four beams of a real model. */
const expectRecorded = ([best]: readonly FoundSequence[], { beam4_ids, beam4_score }: Real, prompt: number[]): void => {
  expect([...prompt, ...(best?.ids ?? [])]).toEqual(beam4_ids);
  expect(Math.abs((best?.score as number) - beam4_score)).toBeLessThan(1e-4);
};

const realCases = (folder: string): Real[] =>
  JSON.parse(readFileSync(`${folder}/golden_transformers.json`, 'utf8')).cases;

const capp = realModel('capp-gpt');
const spelling = realModel('bart-g2p-en-us');

describeBackends('four beams of real models', () => {
  test.skipIf(!capp)('capp-gpt', async () => {
    const { model, params } = await loadFamily(folderSource(capp as string), gpt2Family);
    const step = causalBatchStep(model, params);
    for (const each of realCases(capp as string)) {
      const prompt = each.input_ids;
      const maxTokens = 40;
      expectRecorded(await searched(step, { prompt, beams: 4, endIds: [51], maxTokens }), each, prompt);
    }
    disposeTree(params);
  });

  test.skipIf(!spelling)('bart-g2p-en-us, one by one and all in one batch', async () => {
    const source = folderSource(spelling as string);
    const { model, params } = await loadFamily(source, bartFamily);
    const rules = await readGenerationRules(source);
    const cases = realCases(spelling as string);
    const [maxTokens, prompt] = [40, [rules.startId]];
    const options = { beams: 4, maxTokens, endIds: rules.endIds, filters: ruleFilters(rules, maxTokens) };
    for (const each of cases) {
      const step = encoderDecoderBatchStep(model, params, [each.input_ids]);
      expectRecorded(await searched(step, { ...options, prompt }), each, prompt);
    }
    const step = encoderDecoderBatchStep(
      model,
      params,
      cases.map(({ input_ids }) => input_ids),
    );
    const searches = cases.map(() => beamSearch({ ...options, prompt }));
    for await (const _trees of runSearches({ step, searches }));
    searches.forEach(({ results }, at) => {
      expectRecorded(results, cases[at] as Real, prompt);
    });
    disposeTree(params);
  });
});

describeSet('bart', bartFamily);
describeSet('marian', marianFamily);
describeSet('t5/relu-tied', t5Family);
describeSet('t5/gated-gelu-untied', t5Family);
