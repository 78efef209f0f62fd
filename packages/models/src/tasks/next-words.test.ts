import { disposeTree } from '@blockformer/core';
import { folderSource } from '@blockformer/model-loader/node';
import { type Step, statelessStep } from '@blockformer/sampler';
import { describeBackends, expectNoLeaks, goldenPath } from '@blockformer/testing';
import { describe, expect, test } from 'vitest';
import { causalStep } from '../causal-step.ts';
import { loadGpt2 } from '../gpt2/load-gpt2.ts';
import { nextWords } from './next-words.ts';

const tokens = ['<s>', ' a', ' an', 'n', 't', '.', ' x', 'é'];
const tokenizer = {
  size: tokens.length,
  specials: new Map([['<s>', 0]]),
  decode: (ids: Iterable<number>) => [...ids].map((id) => tokens[id]).join(''),
};
/** What follows what, as probabilities by token; everything else has none. */
const table: Record<string, Record<string, number>> = {
  '.': { ' a': 0.6, ' an': 0.1, ' x': 0.2, '.': 0.1 },
  ' a': { n: 0.25, t: 0.25, '.': 0.5 },
  ' an': { '.': 0.5, t: 0.5 },
  n: { '.': 1 },
  t: { '.': 1 },
  ' x': { ' a': 1 },
  '<s>': { é: 0.5, ' a': 0.5 },
  é: { '.': 1 },
};
const step = statelessStep((ids) => {
  const next = table[tokens[ids.at(-1) as number] as string] ?? {};
  return tokens.map((token) => Math.log(next[token] ?? 0));
}) as Step;
const words = async (prompt: number[], options: { top?: number; prefix?: string } = {}) =>
  (await nextWords({ step, tokenizer, prompt, top: 10, ...options })).map(({ word, probability }) => [
    word,
    Number(probability.toFixed(6)),
  ]);

describe('nextWords', () => {
  test('whole words, with the probabilities of their tokens and of their end, and all ways to cut them', async () => {
    expect(await words([5])).toEqual([
      ['a', 0.3],
      ['an', 0.2], // a·n 0.15, an 0.05
      ['x', 0.2],
      ['at', 0.15],
      ['ant', 0.05],
    ]);
    expect(await words([5], { top: 1 })).toEqual([['a', 0.3]]);
  });

  test('a prefix chooses among them and changes no probability', async () => {
    expect(await words([5], { prefix: 'AN' })).toEqual([
      ['an', 0.2],
      ['ant', 0.05],
    ]);
    expect(await words([5], { prefix: 'q' })).toEqual([]);
  });

  test('at the beginning of a text the first word has no space', async () => {
    expect((await words([0])).map(([word]) => word)).toEqual(['é', 'a', 'an', 'at']);
  });

  test('an aborted search throws', async () => {
    const signal = AbortSignal.abort();
    await expect(nextWords({ step, tokenizer, prompt: [5], top: 3, signal })).rejects.toThrow();
  });

  describeBackends('with a model', () => {
    test('texts longer than the model are cut in front, and nothing is left behind', () =>
      expectNoLeaks(async () => {
        const { model, params } = await loadGpt2(folderSource(goldenPath('gpt2')));
        const own = {
          size: model.vocab,
          specials: new Map(),
          decode: (ids: Iterable<number>) => [...ids].map((id) => (id % 2 ? `x${id}` : ` w${id}`)).join(''),
        };
        const search = (prompt: number[]) =>
          nextWords({ step: causalStep(model, params) as Step, tokenizer: own, prompt, top: 5 });
        const long = Array.from({ length: 300 }, (_, i) => i % 200);
        expect(await search(long)).toEqual(await search(long.slice(-((model.positions as number) - 16))));
        const found = await search([1, 2, 3]);
        expect(found).toHaveLength(5);
        expect(found.reduce((sum, { probability }) => sum + probability, 0)).toBeLessThan(1);
        disposeTree(params);
      }));
  });
});
