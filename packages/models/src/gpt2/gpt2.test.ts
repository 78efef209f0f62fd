import { visibleMask } from '@blockformer/attention';
import { countParams, disposeTree, recordTaps } from '@blockformer/core';
import { folderSource } from '@blockformer/model-loader/node';
import { createSampler, generate, greedy } from '@blockformer/sampler';
import {
  describeBackends,
  expectClose,
  expectNoLeaks,
  type GoldenTensor,
  golden,
  goldenPath,
} from '@blockformer/testing';
import { mul, reshape, type Tensor, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { causalStep } from '../causal-step.ts';
import { gpt2Config } from './config.ts';
import { gpt2 } from './gpt2.ts';
import { type LoadedGpt2, loadGpt2 } from './load-gpt2.ts';

const reference = golden('gpt2');
const tolerance = (kind: string): number => reference.json.tolerances[kind].abs;
type Forward = {
  name: string;
  inputs: { input_ids: number[][]; attention_mask?: number[][]; position_ids?: number[][] };
  outputs: string[];
};
type Generate = {
  name: string;
  inputs: { input_ids: number[][]; attention_mask: number[][] };
  kwargs: Record<string, number>;
  sequences: number[][];
  lengths: number[];
};

const int2d = (rows: number[][]) => tensor2d(rows, undefined, 'int32');

describeBackends('GPT-2 against Hugging Face transformers', () => {
  let loaded: LoadedGpt2;
  beforeAll(async () => {
    loaded = await loadGpt2(folderSource(goldenPath('gpt2')));
  });
  afterAll(() => disposeTree(loaded.params));

  /** The reference has zeros where a position is padding. */
  const masked = (tensor: Tensor, visible: number[][] | undefined, axes: number[]): Tensor =>
    visible ? mul(tensor, reshape(int2d(visible), axes)) : tensor;

  test.each(reference.json.forward as Forward[])('forward, $name', ({ name, inputs }) => {
    tidy(() => {
      const { attention_mask: visible, position_ids: positions } = inputs;
      const [B, T] = [inputs.input_ids.length, inputs.input_ids[0]?.length ?? 0];
      const options = {
        mask: visible && visibleMask(int2d(visible)),
        positions: positions && int2d(positions),
      };
      const expected = (output: string): GoldenTensor => reference.values(`${name}.${output}`);
      const seen = recordTaps();
      const { logits } = loaded.model.forward(loaded.params, int2d(inputs.input_ids), { ...options, tap: seen.tap });
      expectClose(masked(logits, visible, [B, T, 1]), expected('logits'), tolerance('logits'));

      const hidden = (layer: number, tap: string) =>
        expectClose(
          masked(seen.tensors.get(tap) as Tensor, visible, [B, T, 1]),
          expected(`hidden_states.${layer}`),
          tolerance('hidden_states'),
        );
      hidden(0, 'embedding');
      hidden(1, 'blocks.0.output');
      hidden(2, 'blocks.1.output');
      hidden(3, 'norm');
      for (const layer of [0, 1, 2]) {
        const weights = masked(seen.tensors.get(`blocks.${layer}.attention.weights`) as Tensor, visible, [B, 1, T, 1]);
        expectClose(weights, expected(`attentions.${layer}`), tolerance('attentions'));
      }
      seen.dispose();

      // The other road: without a tap, where a backend may have a kernel for the whole of attention.
      const plain = loaded.model.forward(loaded.params, int2d(inputs.input_ids), options).logits;
      expectClose(masked(plain, visible, [B, T, 1]), expected('logits'), tolerance('logits'));
    });
  });

  const greedyCases = (reference.json.generate as Generate[]).filter(({ name }) =>
    ['greedy', 'greedy_eos'].includes(name),
  );
  const rows = greedyCases.flatMap((each) => each.sequences.map((_, row) => [each.name, row, each] as const));

  test.each(rows)('%s, row %d', async (_name, row, { inputs, kwargs, sequences, lengths }) => {
    // Rows are padded on the left for the reference's batch; one at a time, the padding is cut off.
    const ids = (inputs.input_ids[row] as number[]).filter((_, i) => inputs.attention_mask[row]?.[i]);
    const generation = generate({
      step: causalStep(loaded.model, loaded.params),
      prompt: ids,
      sampler: createSampler({ choose: greedy() }),
      maxTokens: kwargs['max_new_tokens'] as number,
      endIds: [kwargs['eos_token_id'] ?? 210],
    });
    for await (const _id of generation);
    const width = (inputs.input_ids[row] as number[]).length;
    expect(generation.ids).toEqual(sequences[row]?.slice(width, lengths[row]));
  });

  test('the logits of each step of a greedy search', async () => {
    const { inputs, sequences } = greedyCases[0] as Generate;
    const expected = reference.values('generate.greedy.step_logits'); // [B, steps, V]
    const [, steps = 0, V = 0] = expected.shape;
    const step = causalStep(loaded.model, loaded.params);
    let feed = inputs.input_ids[0] as number[];
    let state: Awaited<ReturnType<typeof step.next>>['state'] | undefined;
    for (let i = 0; i < steps; i++) {
      const result = await step.next(feed, state);
      if (state) step.dispose?.(state);
      state = result.state;
      expectClose(result.logits, expected.data.slice(i * V, (i + 1) * V), tolerance('step_logits'));
      feed = [(sequences[0] as number[])[(inputs.input_ids[0] as number[]).length + i] as number];
    }
    if (state) step.dispose?.(state);
  });

  test('nothing is left behind by loading, 30 tokens, or a generation stopped early', () =>
    expectNoLeaks(async () => {
      const { model, params } = await loadGpt2(folderSource(goldenPath('gpt2')));
      const sampler = createSampler({ choose: greedy() });
      const options = { step: causalStep(model, params), prompt: [5, 6], sampler };
      for await (const _id of generate({ ...options, maxTokens: 30 }));
      for await (const _id of generate(options)) break;
      disposeTree(params);
    }));
});

test('the published parameter count, from the spec alone', () => {
  const published = { model_type: 'gpt2', vocab_size: 50257, n_positions: 1024, n_embd: 768, n_head: 12, n_layer: 12 };
  expect(countParams(gpt2(gpt2Config(published)).spec)).toBe(124_439_808);
  expect(countParams(gpt2(gpt2Config({ ...published, tie_word_embeddings: false })).spec)).toBe(
    124_439_808 + 50257 * 768,
  );
});
