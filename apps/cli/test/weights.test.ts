import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compressCache, registerSimd, type WeightFormat } from '@blockformer/backend-simd';
import { disposeTree } from '@blockformer/core';
import { withCache } from '@blockformer/decoder-block';
import { folderSource } from '@blockformer/model-loader/node';
import { modelUrl } from '@blockformer/model-speeches';
import { causalStep, type LoadedGpt2, loadGpt2, loadTokenizer } from '@blockformer/models';
import { createSampler, generate, greedy } from '@blockformer/sampler';
import { goldenPath, realModel } from '@blockformer/testing';
import { setBackend, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { prepareWeights } from '../src/weights.ts';

// What int8 and int4 storage costs in quality. The figures that this prints are those of docs/performance.md.

const formats = ['float32', 'int8', 'int4'] as const;
const load = (folder: string, weights: WeightFormat): Promise<LoadedGpt2> =>
  loadGpt2(folderSource(folder), { prepare: prepareWeights(weights, 'simd') });

/** The logits of a text in windows of the model's context: for each window its ids and logits [T, V]. */
const windows = ({ model, params }: LoadedGpt2, ids: readonly number[], size: number) => {
  const count = Math.floor(ids.length / size);
  return Array.from({ length: count }, (_, i) => {
    const part = ids.slice(i * size, (i + 1) * size);
    const logits = tidy(() => model.forward(params, tensor2d([part], [1, size], 'int32')).logits.dataSync());
    return { ids: part, logits: (logits as Float32Array).slice() };
  });
};

/** exp of the mean negative log-probability of each token but the first of a window. */
const perplexity = (all: { ids: number[]; logits: Float32Array }[], vocab: number): number => {
  let [sum, count] = [0, 0];
  for (const { ids, logits } of all) {
    for (let t = 0; t + 1 < ids.length; t++) {
      const row = logits.subarray(t * vocab, (t + 1) * vocab);
      let [largest, total] = [Number.NEGATIVE_INFINITY, 0];
      for (const logit of row) largest = Math.max(largest, logit);
      for (const logit of row) total += Math.exp(logit - largest);
      sum += largest + Math.log(total) - (row[ids[t + 1] as number] as number);
      count++;
    }
  }
  return Math.exp(sum / count);
};

/** Root of the summed squares of the differences, relative to that of the reference's deviations from their mean. */
const relativeError = (got: Float32Array, want: Float32Array): number => {
  const mean = want.reduce((a, b) => a + b, 0) / want.length;
  let [difference, size] = [0, 0];
  for (let i = 0; i < want.length; i++) {
    difference += ((got[i] as number) - (want[i] as number)) ** 2;
    size += ((want[i] as number) - mean) ** 2;
  }
  return Math.sqrt(difference / size);
};

describe('weight formats', () => {
  beforeAll(async () => {
    registerSimd({ threads: 1 }); // test files run beside one another
    await setBackend('simd');
  });

  test('perplexity on held-out text: int8 within 1 %, int4 within 5 % of float32', async () => {
    const folder = fileURLToPath(modelUrl);
    const tokenizer = await loadTokenizer(folderSource(folder));
    const ids = tokenizer?.encode(readFileSync(goldenPath('held-out.txt'), 'utf8')) ?? [];
    const results = new Map<string, { perplexity: number; error: number }>();
    let reference: { logits: Float32Array }[] = [];
    for (const format of formats) {
      const loaded = await load(folder, format);
      const all = windows(loaded, ids, 128);
      if (format === 'float32') reference = all;
      const errors = all.map(({ logits }, i) => relativeError(logits, reference[i]?.logits as Float32Array));
      const error = errors.reduce((a, b) => a + b, 0) / errors.length;
      results.set(format, { perplexity: perplexity(all, loaded.config.vocab), error });
      disposeTree(loaded.params);
    }
    for (const [format, figures] of results)
      process.stderr.write(
        `${format}: perplexity ${figures.perplexity.toFixed(3)}, relative logit error ${figures.error.toFixed(5)}\n`,
      );
    const [float32, int8, int4] = formats.map((format) => results.get(format)?.perplexity ?? Number.NaN) as [
      number,
      number,
      number,
    ];
    expect(float32).toBeGreaterThan(20);
    expect(float32).toBeLessThan(200);
    expect(Math.abs(int8 / float32 - 1)).toBeLessThan(0.01);
    expect(int4 / float32 - 1).toBeLessThan(0.05);
    expect(results.get('int8')?.error).toBeLessThan(0.02);
  });

  const greedyIds = async (
    folder: string,
    format: WeightFormat,
    prompt: number[],
    maxTokens: number,
    endIds: number[],
  ) => {
    const { model, params } = await load(folder, format);
    const sampler = createSampler({ choose: greedy() });
    // As the app does it: int8 weights, keys and values as int16.
    const kept = format === 'float32' ? model : withCache(model, compressCache);
    const generation = generate({ step: causalStep(kept, params), prompt, sampler, maxTokens, endIds });
    for await (const _id of generation);
    disposeTree(params);
    return generation.ids;
  };

  /** Where two sequences part, and by how much float32 preferred its own token there. */
  const parting = async (folder: string, prompt: number[], ours: readonly number[], theirs: readonly number[]) => {
    const at = ours.findIndex((id, i) => id !== theirs[i]);
    if (at < 0) return { at: ours.length, gap: 0 };
    const { model, params } = await load(folder, 'float32');
    const { logits, state } = await causalStep(model, params).next([...prompt, ...ours.slice(0, at)]);
    disposeTree([params, state]);
    return { at, gap: (logits[ours[at] as number] as number) - (logits[theirs[at] as number] as number) };
  };

  test('int8 writes what float32 writes with the embedded model, until two tokens are all but equally likely', async () => {
    const folder = fileURLToPath(modelUrl);
    const tokenizer = await loadTokenizer(folderSource(folder));
    let equal = 0;
    for (const text of [
      'The state of the union',
      'My fellow citizens,',
      'Call me',
      'In the beginning',
      'Our economy',
    ]) {
      const prompt = tokenizer?.encode(text) ?? [];
      const ours = await greedyIds(folder, 'float32', prompt, 64, [0]);
      const { at, gap } = await parting(folder, prompt, ours, await greedyIds(folder, 'int8', prompt, 64, [0]));
      process.stderr.write(`int8, ${text}: equal for ${at} tokens, then a gap of ${gap.toFixed(4)}\n`);
      if (at === 64) equal++;
      // A gap of 0.05 between two logits: one token is 5 % likelier than the other.
      expect(gap).toBeLessThan(0.05);
    }
    expect(equal).toBeGreaterThanOrEqual(3);
  });

  test.each(
    [
      { name: 'capp-gpt', prompt: [2, 8, 14, 17, 22, 25, 49], maxTokens: 64, endIds: [51] },
      { name: 'gpt-nano-sort', prompt: [2, 1, 0, 0, 2, 1], maxTokens: 6, endIds: [] },
    ].filter(({ name }) => realModel(name)),
  )('int8 writes what float32 writes: $name', async ({ name, prompt, maxTokens, endIds }) => {
    const folder = realModel(name);
    if (!folder) return;
    expect(await greedyIds(folder, 'int8', prompt, maxTokens, endIds)).toEqual(
      await greedyIds(folder, 'float32', prompt, maxTokens, endIds),
    );
  });
});
