import { disposeTree } from '@blockformer/core';
import { folderSource } from '@blockformer/model-loader/node';
import { type BatchStep, batchStep, statelessStep } from '@blockformer/sampler';
import { describeBackends, expectNoLeaks, goldenPath } from '@blockformer/testing';
import { describe, expect, test } from 'vitest';
import { causalBatchStep } from '../causal-batch-step.ts';
import { loadGpt2 } from '../gpt2/load-gpt2.ts';
import { type NextWordsOptions, nextWords } from './next-words.ts';

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
const stepOf = (table: Record<string, Record<string, number>>): BatchStep =>
  batchStep(
    statelessStep((ids) => {
      const next = table[tokens[ids.at(-1) as number] as string] ?? {};
      return tokens.map((token) => Math.log(next[token] ?? 0));
    }),
  ) as BatchStep;
const step = stepOf(table);
const words = async (prompt: number[], options: Partial<NextWordsOptions> = {}) =>
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

  test('after a sign the first word may stand without a space; after a letter, or a space, it may not', async () => {
    const open = stepOf({ '.': { é: 0.5, ' a': 0.25, '.': 0.25 }, ' a': { '.': 1 }, é: { '.': 1 }, n: { é: 1 } });
    const found = [
      ['é', 0.5],
      ['a', 0.25],
    ];
    expect(await words([1, 5], { step: open })).toEqual(found);
    expect(await words([1, 5], { step: open, afterSpace: true })).toEqual(found.slice(1));
    expect(await words([1, 3], { step: open })).toEqual([]);
  });

  test('an aborted search throws', async () => {
    const signal = AbortSignal.abort();
    await expect(nextWords({ step, tokenizer, prompt: [5], top: 3, signal })).rejects.toThrow();
  });

  /** Every word goes on in two ways that are about as likely, without an end. */
  const endless: Record<string, Record<string, number>> = Object.fromEntries(
    tokens.map((token) => [token, { ' a': 0.3, ' x': 0.3, n: 0.2, t: 0.2 }]),
  );
  /** Counts what is fed, and which states are alive. */
  const counted = (inner: BatchStep) => {
    const live = new Set<unknown>();
    const seen = { rows: 0, most: 0 };
    const step: BatchStep = {
      next: async (rows, state) => {
        const result = await inner.next(rows, state);
        const own = { inner: result.state };
        live.add(own);
        seen.rows += rows.length;
        seen.most = Math.max(seen.most, live.size);
        return { logits: result.logits, state: result.state };
      },
      dispose: () => void live.delete([...live].at(-1)),
    };
    return { step, live, seen };
  };

  test('holds two states at most, and does not look without an end', async () => {
    const { step, live, seen } = counted(stepOf(endless));
    const found = await nextWords({ step, tokenizer, prompt: [5], top: 5000 });
    expect(found.length).toBeGreaterThan(100);
    expect(live.size).toBe(0);
    expect(seen.most).toBe(2);
    expect(seen.rows).toBeLessThan(2100);
  });

  test('an abort from outside is heard, though the step never waits', async () => {
    const controller = new AbortController();
    const slow = stepOf(endless);
    const busy: BatchStep = {
      next: (rows, state) => {
        const until = performance.now() + 5;
        while (performance.now() < until);
        return slow.next(rows, state);
      },
    };
    setTimeout(() => controller.abort(new Error('enough')), 5);
    const { signal } = controller;
    await expect(nextWords({ step: busy, tokenizer, prompt: [5], top: 5000, signal })).rejects.toThrow('enough');
  });

  test('a model that gives NaN is refused', async () => {
    const nan = batchStep(statelessStep(() => tokens.map(() => Number.NaN))) as BatchStep;
    await expect(words([5], { step: nan })).rejects.toThrow(
      /^nextWords: the model gives NaN; its weights are damaged, or too large to compute with$/,
    );
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
        const search = (prompt: number[], top: number) =>
          nextWords({ step: causalBatchStep(model, params) as BatchStep, tokenizer: own, prompt, top });
        const long = Array.from({ length: 300 }, (_, i) => i % 200);
        expect(await search(long, 1)).toEqual(await search(long.slice(-((model.positions as number) - 16)), 1));
        const found = await search([1, 2, 3], 5);
        expect(found).toHaveLength(5);
        expect(found.reduce((sum, { probability }) => sum + probability, 0)).toBeLessThan(1);
        disposeTree(params);
      }));
  });
});
