import { disposeTree } from '@blockformer/core';
import { folderSource } from '@blockformer/model-loader/node';
import { multinomial, seeded, temperature } from '@blockformer/sampler';
import { describeBackends, expectNoLeaks, goldenPath, useBackend } from '@blockformer/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadFamily } from '../family.ts';
import { type GenerationRules, readGenerationRules } from '../generation-rules.ts';
import { marianFamily } from '../marian/family.ts';
import type { Marian, MarianParams } from '../marian/marian.ts';
import { translate, translationLength } from './translate.ts';

const source = folderSource(goldenPath('marian'));
const load = async () => ({ ...(await loadFamily(source, marianFamily)), rules: await readGenerationRules(source) });

/** A token for each word: `w17`. The end is 0. */
const tokenizer = {
  size: 131,
  encode: (text: string) => [...text.split(' ').map((word) => Number(word.slice(1))), 0],
  decode: (ids: Iterable<number>) => [...ids].map((id) => `w${id}`).join(' '),
};
const texts = ['w34 w119', 'w8 w61 w30 w61 w93', 'w5', 'w121 w70 w60 w74 w76 w114 w59', 'w26 w5 w65 w106 w69'];

describeBackends('translate', () => {
  let model: Marian;
  let params: MarianParams;
  let rules: GenerationRules;
  beforeAll(async () => {
    const loaded = await load();
    [model, params, rules] = [loaded.model, loaded.params as MarianParams, loaded.rules];
  });
  afterAll(() => disposeTree(params));

  test('many texts in batches give what one text at a time gives, in the order of the texts', async () => {
    const progress: number[] = [];
    const options = { rules, maxTokens: 9 };
    const all = await translate(model, params, tokenizer, texts, {
      ...options,
      batchSize: 2,
      onProgress: (done) => void progress.push(done),
    });
    expect(progress).toEqual([2, 4, 5]);
    const ids = texts.map((text) => tokenizer.encode(text));
    expect(await translate(model, params, tokenizer, ids, { ...options, batchSize: 2 })).toEqual(all);
    for (const [index, text] of texts.entries())
      expect(await translate(model, params, tokenizer, [text], options)).toEqual([all[index]]);
    expect(all.map(({ sourceIds }) => sourceIds)).toEqual(texts.map((text) => tokenizer.encode(text)));
    const end = all.find(({ finish }) => finish === 'end');
    expect(end?.ids.at(-1)).toBe(0);
    expect(end?.text).toBe(tokenizer.decode(end?.ids.slice(0, -1) ?? []));
  });

  test('same seed, same texts, whatever the batches are', async () => {
    const options = { rules, maxTokens: 9, filters: [temperature(2)], choose: () => multinomial(seeded(3)) };
    const all = await translate(model, params, tokenizer, texts, options);
    const single = await translate(model, params, tokenizer, texts.toReversed(), { ...options, batchSize: 1 });
    expect(single.toReversed()).toEqual(all);
    const other = { ...options, choose: () => multinomial(seeded(4)) };
    expect(await translate(model, params, tokenizer, texts, other)).not.toEqual(all);
  });

  test('ends where it is when aborted', async () => {
    const options = { rules, signal: AbortSignal.abort() };
    const [first] = await translate(model, params, tokenizer, texts, options);
    expect(first).toMatchObject({ text: '', ids: [], finish: 'aborted' });
  });

  test('leaves nothing behind', () =>
    expectNoLeaks(async () => {
      await translate(model, params, tokenizer, texts, { rules, maxTokens: 5 });
      await expect(translate(model, params, tokenizer, ['w500'], { rules })).rejects.toThrow();
    }));
});

describe('translate', () => {
  beforeAll(() => useBackend('cpu'));

  test('bad input fails in one line, before anything is computed', async () => {
    const { model, params, rules } = await load();
    const run = (texts: string[], words = tokenizer) =>
      translate(model, params as MarianParams, words, texts, { rules });
    await expect(run(['w5', Array(60).fill('w5').join(' ')])).rejects.toThrow(
      'text 2: 61 tokens are more than the context of 48',
    );
    await expect(run(['w131'])).rejects.toThrow('text: id 131 is not in the vocabulary of 131');
    const endless = translate(model, params as MarianParams, tokenizer, ['w1'], { rules, maxTokens: Number.NaN });
    await expect(endless).rejects.toThrow('expected an integer from 0 up for maxTokens, got NaN');
    await expect(run(['w1'], { ...tokenizer, size: 500 })).rejects.toThrow(
      'the tokenizer has 500 tokens and the model a vocabulary of 131: they do not belong together',
    );
    disposeTree(params);
  });

  test('how long a translation may be', () => {
    expect(translationLength({ positions: 48 }, { maxTokens: 511 })).toBe(48);
    expect(translationLength({ positions: 48 }, { maxTokens: 511 }, 20)).toBe(20);
    expect(translationLength({}, {})).toBe(200);
  });
});
