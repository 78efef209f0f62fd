import { visibleMask } from '@blockformer/attention';
import { disposeTree, recordTaps } from '@blockformer/core';
import { folderSource } from '@blockformer/model-loader/node';
import { type ChosenToken, createSampler, generate, greedy, multinomial, seeded } from '@blockformer/sampler';
import { describeBackends, expectClose, expectNoLeaks, golden, goldenPath } from '@blockformer/testing';
import { memory, mul, reshape, slice, type Tensor, type Tensor3D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bartFamily } from './bart/family.ts';
import type { EncoderDecoder } from './encoder-decoder.ts';
import { encoderDecoderStep } from './encoder-decoder-step.ts';
import { loadFamily, type ModelFamily } from './family.ts';
import { type BatchGeneration, generateBatch } from './generate-batch.ts';
import { type GenerationRules, readGenerationRules, ruleFilters } from './generation-rules.ts';
import { marianFamily } from './marian/family.ts';
import { t5Family } from './t5/family.ts';

type Rows = number[][];
type Forward = { name: string; inputs: { input_ids: Rows; attention_mask?: Rows; decoder_input_ids: Rows } };
type Generate = {
  name: string;
  inputs: { input_ids: Rows; attention_mask: Rows };
  kwargs: { max_new_tokens: number; eos_token_id?: number };
  sequences: Rows;
  lengths: number[];
};

const int2d = (rows: Rows) => tensor2d(rows, undefined, 'int32');

/** The rows as they were before they were padded. */
const unpadded = ({ input_ids, attention_mask }: { input_ids: Rows; attention_mask: Rows }): Rows =>
  input_ids.map((ids, row) => ids.filter((_, i) => attention_mask[row]?.[i]));

/** What every encoder-decoder does, as tests on every backend against the reference values in `set`. */
const describeSet = <C, P>(
  set: string,
  family: ModelFamily<C, EncoderDecoder<P>>,
  layers: { readonly encoder: number; readonly decoder: number },
): void => {
  const reference = golden(set);
  const tolerance = (kind: string): number => reference.json.tolerances[kind].abs;
  const source = folderSource(goldenPath(set));

  describeBackends(`${set} against Hugging Face transformers`, () => {
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

    test.each(reference.json.forward as Forward[])('forward, $name', ({ name, inputs }) => {
      tidy(() => {
        const { input_ids: ids, attention_mask: visible, decoder_input_ids: target } = inputs;
        const [B, S] = [ids.length, ids[0]?.length ?? 0];
        const mask = visible && visibleMask(int2d(visible));
        /** The reference has zeros where a position of the source is padding. */
        const masked = (tensor: Tensor, axes: number[]): Tensor =>
          visible ? mul(tensor, reshape(int2d(visible), axes)) : tensor;
        const seen = recordTaps();
        const tapped = (tap: string): Tensor => {
          const tensor = seen.tensors.get(tap);
          if (!tensor) throw new Error(`no tensor ${tap}`);
          return tensor;
        };
        const compare = (actual: Tensor, output: string, kind: string): void =>
          expectClose(actual, reference.values(`${name}.${output}`), tolerance(kind));

        const logits = model.forward(params, int2d(ids), int2d(target), { mask, tap: seen.tap });
        compare(logits, 'logits', 'logits');
        compare(masked(tapped('encoder.output'), [B, S, 1]), 'encoder_last_hidden_state', 'encoder_last_hidden_state');
        const states = (side: 'encoder' | 'decoder', count: number, prefix: string): void => {
          const inner = Array.from({ length: count - 1 }, (_, layer) => `blocks.${layer}.output`);
          const last = seen.tensors.has(`${prefix}norm`) ? 'norm' : `blocks.${count - 1}.output`;
          ['embedding', ...inner, last].forEach((tap, i) => {
            const state = tapped(prefix + tap);
            const output = side === 'encoder' ? masked(state, [B, S, 1]) : state;
            compare(output, `${side}_hidden_states.${i}`, `${side}_hidden_states`);
          });
        };
        states('encoder', layers.encoder, 'encoder.');
        states('decoder', layers.decoder, '');
        for (let layer = 0; layer < layers.encoder; layer++)
          compare(
            masked(tapped(`encoder.blocks.${layer}.attention.weights`), [B, 1, S, 1]),
            `encoder_attentions.${layer}`,
            'encoder_attentions',
          );
        for (let layer = 0; layer < layers.decoder; layer++) {
          compare(tapped(`blocks.${layer}.attention.weights`), `decoder_attentions.${layer}`, 'decoder_attentions');
          compare(tapped(`blocks.${layer}.crossAttention.weights`), `cross_attentions.${layer}`, 'cross_attentions');
        }
        seen.dispose();

        // The other road: without a tap, where a backend may have a kernel for the whole of attention.
        compare(model.forward(params, int2d(ids), int2d(target), { mask }), 'logits', 'logits');
      });
    });

    // The cases of beam search are for the sampler that has one.
    const greedyCases = (reference.json.generate as Generate[]).filter(({ name }) => name.startsWith('greedy'));
    const settings = ({ kwargs }: Generate) => ({
      endIds: kwargs.eos_token_id === undefined ? rules.endIds : [kwargs.eos_token_id],
      maxTokens: kwargs.max_new_tokens,
      sampler: () => createSampler({ filters: ruleFilters(rules, kwargs.max_new_tokens), choose: greedy() }),
    });
    const expected = ({ sequences, lengths }: Generate): Rows =>
      sequences.map((ids, row) => ids.slice(1, lengths[row]));

    describe.each(greedyCases)('$name', (each) => {
      test('one text at a time', async () => {
        const { sampler, ...rest } = settings(each);
        const ids: Rows = [];
        for (const text of unpadded(each.inputs)) {
          const step = encoderDecoderStep(model, params, text);
          const generation = generate({ step, prompt: [rules.startId], sampler: sampler(), ...rest });
          for await (const _id of generation);
          ids.push([...generation.ids]);
        }
        expect(ids).toEqual(expected(each));
      });

      test('all in one batch, in any order', async () => {
        const texts = unpadded(each.inputs);
        const options = { ...settings(each), startId: rules.startId };
        const all = await generateBatch(model, params, texts, options);
        expect(all.map(({ ids }) => ids)).toEqual(expected(each));
        const turned = await generateBatch(model, params, texts.toReversed(), options);
        expect(turned.toReversed()).toEqual(all);
      });

      test('the logits of each step', async () => {
        const { shape, data } = reference.values(`generate.${each.name}.step_logits`); // [B, steps, V]
        const [, steps = 0, V = 0] = shape;
        for (const [row, text] of unpadded(each.inputs).entries()) {
          const step = encoderDecoderStep(model, params, text);
          let state: Awaited<ReturnType<typeof step.next>>['state'] | undefined;
          for (let i = 0; i < (each.lengths[row] ?? 0) - 1; i++) {
            const result = await step.next([each.sequences[row]?.[i] as number], state);
            if (state) step.dispose?.(state);
            state = result.state;
            const from = (row * steps + i) * V;
            expectClose(result.logits, data.slice(from, from + V), tolerance('step_logits'));
          }
          if (state) step.dispose?.(state);
        }
      });
    });

    test('padding changes nothing, and batch order changes nothing', () => {
      tidy(() => {
        const { inputs } = (reference.json.forward as Forward[])[0] as Forward;
        const { input_ids: ids, attention_mask: visible = [], decoder_input_ids: target } = inputs;
        const options = { mask: visibleMask(int2d(visible)) };
        const padded = model.forward(params, int2d(ids), int2d(target), options);
        const row = (logits: Tensor3D, at: number): Tensor => slice(logits, [at, 0, 0], [1, -1, -1]);
        const texts = unpadded({ input_ids: ids, attention_mask: visible });
        texts.forEach((text, at) => {
          const alone = model.forward(params, int2d([text]), int2d([target[at] as number[]]));
          expectClose(alone, row(padded, at), tolerance('logits'));
        });
        const turned = model.forward(params, int2d(ids.toReversed()), int2d(target.toReversed()), {
          mask: visibleMask(int2d(visible.toReversed())),
        });
        ids.forEach((_, at) => {
          expectClose(row(turned, ids.length - 1 - at), row(padded, at), 1e-5);
        });
      });
    });

    test('same seed, same text, alone or in a batch', async () => {
      const texts = unpadded((greedyCases[0] as Generate).inputs);
      const sampler = () => createSampler({ choose: multinomial(seeded(7)) });
      const options = { startId: rules.startId, sampler, maxTokens: 12, endIds: rules.endIds };
      const batch = await generateBatch(model, params, texts, options);
      expect(new Set(batch.map(({ ids }) => ids.join())).size).toBeGreaterThan(1);
      for (const [at, text] of texts.entries()) {
        const step = encoderDecoderStep(model, params, text);
        const generation = generate({ ...options, step, prompt: [rules.startId], sampler: sampler() });
        for await (const _id of generation);
        const { ids, tokens, finish } = batch[at] as BatchGeneration;
        expect({ ids: [...generation.ids], finish: generation.finish }).toEqual({ ids, finish });
        const scores = (all: readonly ChosenToken[]) => all.map(({ logProbability }) => logProbability);
        expectClose(scores(tokens), scores(generation.tokens), 1e-4);
      }
    });

    test('a state can be fed twice', async () => {
      const step = encoderDecoderStep(model, params, [3, 4, 5]);
      const { state } = await step.next([rules.startId, 4]);
      const one = await step.next([5], state);
      const two = await step.next([5], state);
      expectClose(one.logits, two.logits, 0);
      const whole = await step.next([rules.startId, 4, 5]);
      expectClose(one.logits, whole.logits, tolerance('step_logits'));
      for (const each of [state, one.state, two.state, whole.state]) step.dispose?.(each);
    });

    test('the number of tensors is flat, and nothing is left behind', () =>
      expectNoLeaks(async () => {
        const loaded = await loadFamily(source, family);
        const own = loaded.params as P;
        const step = encoderDecoderStep(model, own, [3, 4, 5]);
        const sampler = createSampler({ choose: greedy() });
        const options = { step, prompt: [rules.startId], sampler, maxTokens: 20 };
        const counts: number[] = [];
        for await (const _id of generate(options)) counts.push(memory().numTensors);
        // The last id is yielded after the state has been released.
        expect(new Set(counts.slice(0, -1)).size).toBe(1);
        for await (const _id of generate(options)) break;
        const batch = { startId: rules.startId, sampler: () => sampler, maxTokens: 6, endIds: [counts.length] };
        await generateBatch(model, own, [[3], [4, 5, 6], [7, 8]], batch);
        const failing = { ...batch, sampler: () => () => -1 };
        await expect(generateBatch(model, own, [[3]], failing)).rejects.toThrow('the sampler chose -1');
        await expect(generateBatch(model, own, [[3], [model.source.vocab]], batch)).rejects.toThrow(
          `source: id ${model.source.vocab} is not in the vocabulary of ${model.source.vocab}`,
        );
        const aborted = { ...batch, signal: AbortSignal.abort() };
        expect(await generateBatch(model, own, [[3]], aborted)).toEqual([{ ids: [], tokens: [], finish: 'aborted' }]);
        disposeTree(own);
      }));
  });
};

describeSet('bart', bartFamily, { encoder: 2, decoder: 2 });
describeSet('marian', marianFamily, { encoder: 2, decoder: 3 });
describeSet('t5/relu-tied', t5Family, { encoder: 3, decoder: 2 });
describeSet('t5/gated-gelu-untied', t5Family, { encoder: 3, decoder: 2 });
