import { readFileSync } from 'node:fs';
import { disposeTree } from '@blockformer/core';
import { folderSource } from '@blockformer/model-loader/node';
import { describeBackends, expectClose, expectNoLeaks, golden, goldenPath, useBackend } from '@blockformer/testing';
import { type TextInput, type Tokenizer, tokenizerFromJson } from '@blockformer/tokenizer';
import { fill, memory, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  classify,
  classifyTokens,
  clsPooling,
  cosineSimilarity,
  type EncoderModel,
  embed,
  expectKind,
  fillMask,
  loadModel,
  meanPooling,
  poolerPooling,
  readMasked,
  readTexts,
} from '../index.ts';

type Loaded = { readonly model: EncoderModel; readonly params: unknown };
type Score = { label: string; score: number };
type Candidate = { id: number; token: string; score: number };
type TokenScore = { entity: string; score: number; start: number; end: number };

const { json } = golden('encoder-tasks');
const tolerance: number = json.tolerance;
const texts: string[] = json.texts;
const masked: string[] = json.masked;
const tokenizer = (): Tokenizer => tokenizerFromJson(readFileSync(goldenPath('encoder-tasks/tokenizer.json'), 'utf8'));

const load = async (name: string): Promise<Loaded> => {
  const loaded = await loadModel(folderSource(goldenPath(`encoder-tasks/${name}`)));
  if (loaded.kind !== 'encoder') throw new Error(`${name} is no encoder`);
  return loaded;
};

/** Loads a model for the time of `run`. */
const withModel = async (name: string, run: (loaded: Loaded) => Promise<void>): Promise<void> => {
  const loaded = await load(name);
  try {
    await run(loaded);
  } finally {
    disposeTree(loaded.params);
  }
};

describeBackends('encoder tasks against the pipelines of Hugging Face transformers', () => {
  test.each([1, 2, 8])('fill-mask, %d texts at once', (batchSize) =>
    withModel('fill-mask', async ({ model, params }) => {
      const filled = await fillMask(model, params, tokenizer(), masked, { topK: 4, batchSize });
      const expected = json.fillMask as Candidate[][][];
      expect(filled.map((text) => text.length)).toEqual(expected.map((text) => text.length));
      filled.forEach((text, i) => {
        text.forEach(({ span, candidates }, m) => {
          expect(masked[i]?.slice(...span)).toBe('[MASK]');
          const want = expected[i]?.[m] as Candidate[];
          const named = (each: readonly Candidate[]) => each.map(({ id, token }) => [id, token]);
          expect(named(candidates)).toEqual(named(want));
          expectClose(
            candidates.map(({ score }) => score),
            want.map(({ score }) => score),
            tolerance,
          );
        });
      });
    }),
  );

  test.each([1, 2, 8])('sentence vectors, %d texts at once', (batchSize) =>
    withModel('embed', async ({ model, params }) => {
      const poolings = { mean: meanPooling, cls: clsPooling, pooler: poolerPooling };
      for (const [kind, pooling] of Object.entries(poolings)) {
        const vectors = await embed(model, params, tokenizer(), texts, { pooling, batchSize });
        const expected = json.embed[kind] as number[][];
        expect(vectors).toHaveLength(expected.length);
        vectors.forEach((vector, i) => {
          expectClose(vector, expected[i] as number[], tolerance);
        });
      }
    }),
  );

  test.each(['softmax', 'sigmoid', 'one', 'none'])('classes of texts and pairs, %s', (name) =>
    withModel(name, async ({ model, params }) => {
      const inputs: TextInput[] = [...texts, ...json.pairs];
      const found = await classify(model, params, tokenizer(), inputs, { batchSize: 3 });
      const expected = json.classify[name] as Score[][];
      found.forEach((scores, i) => {
        const want = expected[i] as Score[];
        expect(scores.map(({ label }) => label)).toEqual(want.map(({ label }) => label));
        expectClose(
          scores.map(({ score }) => score),
          want.map(({ score }) => score),
          tolerance,
        );
      });
      expect(found).toHaveLength(expected.length);
    }),
  );

  test('classes of tokens', () =>
    withModel('tokens', async ({ model, params }) => {
      const found = await classifyTokens(model, params, tokenizer(), texts);
      const expected = json.tokens as TokenScore[][];
      expect(found.map((tokens) => tokens.map(({ label, span }) => [label, ...span]))).toEqual(
        expected.map((tokens) => tokens.map(({ entity, start, end }) => [entity, start, end])),
      );
      expectClose(
        found.flatMap((tokens) => tokens.map(({ score }) => score)),
        expected.flatMap((tokens) => tokens.map(({ score }) => score)),
        tolerance,
      );
    }));

  test('nothing is left behind, by what works and by what fails', () =>
    expectNoLeaks(async () => {
      await withModel('fill-mask', async ({ model, params }) => {
        await fillMask(model, params, tokenizer(), masked);
        await expect(fillMask(model, params, tokenizer(), ['no mask'])).rejects.toThrow();
        await expect(embed(model, params, tokenizer(), texts, { pooling: poolerPooling })).rejects.toThrow();
      });
      await withModel('tokens', async ({ model, params }) => {
        await classifyTokens(model, params, tokenizer(), texts);
        await embed(model, params, tokenizer(), texts);
      });
    }));
});

describe('encoder tasks', () => {
  beforeAll(() => useBackend('cpu'));

  test('a filled text has the token in place of its mask, and other masks stay', () =>
    withModel('fill-mask', async ({ model, params }) => {
      const [[only] = [], [, second] = []] = await fillMask(model, params, tokenizer(), masked, { topK: 1 });
      expect(only?.candidates).toHaveLength(1);
      const [candidate] = only?.candidates ?? [];
      expect(candidate?.text).toContain('is small');
      expect(candidate?.text).not.toContain('[MASK]');
      expect(second?.candidates[0]?.text).toMatch(/^\[MASK\] runs /);
    }));

  test('progress counts texts; batches are of like length; an abort stops between them', () =>
    withModel('embed', async ({ model, params }) => {
      const seen: [number, number][] = [];
      const onProgress = (done: number, total: number): void => void seen.push([done, total]);
      await embed(model, params, tokenizer(), texts, { batchSize: 2, onProgress });
      expect(seen).toEqual([
        [2, 5],
        [4, 5],
        [5, 5],
      ]);
      const controller = new AbortController();
      const before = memory().numTensors;
      const stopped = embed(model, params, tokenizer(), texts, {
        batchSize: 1,
        signal: controller.signal,
        onProgress: (done) => done === 2 && controller.abort(new Error('enough')),
      });
      await expect(stopped).rejects.toThrow('enough');
      expect(memory().numTensors).toBe(before);
      expect(await embed(model, params, tokenizer(), [])).toEqual([]);
    }));

  test('vectors have length 1, unless they are wanted as they are', () =>
    withModel('embed', async ({ model, params }) => {
      const [vector] = (await embed(model, params, tokenizer(), ['a'])) as [Float32Array];
      const [plain] = (await embed(model, params, tokenizer(), ['a'], { normalize: false })) as [Float32Array];
      expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
      expect(Math.hypot(...plain)).not.toBeCloseTo(1, 1);
      expect(cosineSimilarity(vector, plain)).toBeCloseTo(1, 5);
    }));

  test.each(['fill-mask', 'embed', 'softmax', 'tokens'])('a model that gives NaN is refused: %s', async (name) => {
    const before = memory().numTensors;
    const prepare = (tensor: Tensor, path: string): Tensor =>
      path === 'encoder.blocks.0.attentionNorm.bias' ? fill(tensor.shape, Number.NaN) : tensor;
    const loaded = await loadModel(folderSource(goldenPath(`encoder-tasks/${name}`)), { prepare });
    const { model, params } = expectKind('test', loaded, 'encoder');
    const run = { 'fill-mask': fillMask, embed, softmax: classify, tokens: classifyTokens }[name] as typeof fillMask;
    await expect(run(model, params, tokenizer(), masked)).rejects.toThrow(
      /^(fill-mask|embed|classify|classifyTokens): the model gives NaN; its weights are damaged, or too large to compute with$/,
    );
    disposeTree(params);
    expect(memory().numTensors).toBe(before);
  });

  test('a filled text is made where it is asked for', () =>
    withModel('fill-mask', async ({ model, params }) => {
      const whole = tokenizer();
      let longest = 0;
      const decode: Tokenizer['decode'] = (ids, ...rest) => {
        longest = Math.max(longest, [...ids].length);
        return whole.decode(ids, ...rest);
      };
      const [[mask] = []] = await fillMask(model, params, { ...whole, decode }, masked, { topK: 3 });
      expect(longest).toBe(1);
      const [candidate] = mask?.candidates ?? [];
      expect(JSON.parse(JSON.stringify(candidate))).toEqual({ ...candidate });
      expect(candidate?.text.length).toBeGreaterThan(candidate?.token.length as number);
      expect(longest).toBeGreaterThan(1);
    }));

  test('the cosine of two vectors', () => {
    expect(cosineSimilarity([Number.NaN, 0], [1, 1])).toBeNaN();
    expect(cosineSimilarity([1, 0], [0, 3])).toBe(0);
    expect(cosineSimilarity([1, 2], [-2, -4])).toBeCloseTo(-1, 12);
    expect(cosineSimilarity([0, 0], [1, 1])).toBe(0);
    expect(() => cosineSimilarity([1], [1, 2])).toThrow('expected two vectors of one length, got 1 and 2');
  });

  test('a text that is too long is an error, or is cut where that is wanted', () =>
    withModel('embed', async ({ model, params }) => {
      const long = 'the player '.repeat(20);
      await expect(embed(model, params, tokenizer(), ['a', long])).rejects.toThrow(
        'embed: text 2 has 42 tokens, the model reads 32 at most; shorten it or set maxTokens',
      );
      const [cut] = (await embed(model, params, tokenizer(), [long], { maxTokens: 32 })) as [Float32Array];
      const [same] = (await embed(model, params, tokenizer(), ['the player '.repeat(15)])) as [Float32Array];
      expectClose(cut, same, 1e-6);
      await expect(embed(model, params, tokenizer(), ['a'], { maxTokens: 33 })).rejects.toThrow(
        'embed: maxTokens is 33, and the model reads 32 at most',
      );
      await expect(embed(model, params, tokenizer(), ['a'], { maxTokens: 2 })).rejects.toThrow(
        /^embed: maxTokens is 2, expected 3 or more: 2 are of the template$/,
      );
      await expect(embed(model, params, tokenizer(), [['a', 'a']], { maxTokens: 4 })).rejects.toThrow(
        /^embed: maxTokens is 4, expected 5 or more: 3 are of the template$/,
      );
    }));

  test('texts that are read already are not tokenised again', async () => {
    const counted = (): { words: Tokenizer; count(): number } => {
      const words = tokenizer();
      let times = 0;
      const encodeWithOffsets: Tokenizer['encodeWithOffsets'] = (...args) => {
        times++;
        return words.encodeWithOffsets(...args);
      };
      return { words: { ...words, encodeWithOffsets }, count: () => times };
    };
    await withModel('fill-mask', async ({ model, params }) => {
      const { words, count } = counted();
      const inputs = readMasked(model, words, masked);
      expect(await fillMask(model, params, words, inputs)).toEqual(await fillMask(model, params, tokenizer(), masked));
      const read = readTexts('embed', model, words, texts);
      expect(await embed(model, params, words, read)).toEqual(await embed(model, params, tokenizer(), texts));
      expect(count()).toBe(masked.length + texts.length);
    });
    await withModel('tokens', async ({ model, params }) => {
      const { words, count } = counted();
      const read = readTexts('classify', model, words, texts);
      const found = await classifyTokens(model, params, words, read);
      expect(found).toEqual(await classifyTokens(model, params, tokenizer(), texts));
      expect(count()).toBe(texts.length);
    });
  });

  test('what does not fit is refused in one line', async () => {
    const whole = tokenizer();
    const { mask: _mask, ...roles } = whole.roles;
    await withModel('fill-mask', async ({ model, params }) => {
      const long = Array(40).fill('[MASK]').join(' ');
      await expect(fillMask(model, params, whole, [long])).rejects.toThrow(
        /^fill-mask: text 1 has 42 tokens, the model reads 32 at most$/,
      );
      await expect(fillMask(model, params, whole, ['[MASK]', 'no mask here'])).rejects.toThrow(
        /^fill-mask: text 2 has no \[MASK\], which stands for a missing word$/,
      );
      await expect(fillMask(model, params, { ...whole, roles }, ['[MASK]'])).rejects.toThrow('has no mask token');
      await expect(fillMask(model, params, whole, ['[MASK]'], { topK: 0 })).rejects.toThrow(
        'fill-mask: topK is an integer from 1 on, got 0',
      );
      await expect(classify(model, params, whole, texts)).rejects.toThrow(
        'classify: needs a model with a head for sequence-classification, this one has one for masked-lm',
      );
      await expect(embed(model, params, whole, texts, { pooling: poolerPooling })).rejects.toThrow(
        'embed: this model has no pooler; take meanPooling or clsPooling',
      );
      await expect(embed(model, params, whole, texts, { batchSize: 0 })).rejects.toThrow('batchSize is an integer');
      const large: Tokenizer = { ...whole, size: 400 };
      await expect(embed(model, params, large, texts)).rejects.toThrow(
        /^the tokenizer has 400 tokens and the model a vocabulary of 369: they do not belong together$/,
      );
    });
    await withModel('embed', async ({ model, params }) => {
      await expect(fillMask(model, params, whole, ['[MASK]'])).rejects.toThrow(
        'fill-mask: needs a model with a head for masked-lm, this one has no head',
      );
      await expect(embed({ ...model, segments: 1 }, params, whole, [['a', 'b']])).rejects.toThrow(
        'embed: text 1 is a pair, and the model has 1 segment: it cannot tell two texts apart',
      );
    });
  });
});
