import { fileURLToPath } from 'node:url';
import { multiHeadAttention } from '@blockformer/attention';
import { disposeTree, geluTanh, initParams, layerNorm, rmsNorm, seeded } from '@blockformer/core';
import { type Decoder, decoder, decoderBlock, linearHead } from '@blockformer/decoder-block';
import { embedding, learnedPositions } from '@blockformer/embeddings';
import { mlp } from '@blockformer/feed-forward';
import { folderSource } from '@blockformer/model-loader/node';
import { modelUrl } from '@blockformer/model-speeches';
import { loadModel, loadTokenizer } from '@blockformer/models';
import { expectClose, expectNoLeaks, golden, useBackend } from '@blockformer/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Job } from '../method.ts';
import type { Models } from '../models.ts';
import { ablateHeads } from './ablate-heads.ts';
import { continueText } from './continue-text.ts';
import { followPath, type Path } from './follow-path.ts';
import { readIds } from './open-decoder.ts';

type Likely = { readonly ids: number[]; readonly probabilities: number[] };
type Golden = {
  readonly text: string;
  readonly answer: number;
  readonly logit: number;
  readonly next: Likely;
  readonly norms: number[];
  readonly lens: Likely[];
  readonly attribution: { part: string; logit: number; heads?: number[]; bias?: number }[];
  readonly fallWithoutHead: number[][];
  readonly changed: { heads: { layer: number; head: number; scale: number }[]; next: Likely }[];
  readonly greedy: number[];
};
const { path } = (golden('studio').json as { decoder: { path: Golden } }).decoder;

const jobOf = <Event>(models: Models, emit: (event: Event) => void = () => undefined): Job<Event> => ({
  models,
  emit,
  signal: new AbortController().signal,
});
const expectLikely = (path: Path, depth: number, { ids, probabilities }: Likely): void => {
  const top = (path.depths[depth]?.top ?? []).slice(0, 10);
  expect(top.map(({ id }) => id)).toEqual(ids.slice(0, 10));
  expectClose(
    top.map(({ probability }) => probability),
    probabilities.slice(0, 10),
    1e-5,
  );
};
const usual = { key: 'embedded:speeches', text: path.text, against: 'nothing', changes: [] } as const;

describe('the path of a token in the embedded decoder, against Hugging Face transformers', () => {
  let models: Models;
  let params: unknown;
  beforeAll(async () => {
    await useBackend('simd');
    const source = folderSource(fileURLToPath(modelUrl));
    const plan = await loadModel(source);
    params = plan.params;
    const tokenizer = await loadTokenizer(source);
    const own = { settings: {}, sample: undefined };
    models = { get: () => ({ plan, params, tokenizer, own, info: { name: 'Speeches' } }) } as unknown as Models;
  });
  afterAll(() => disposeTree(params as never));

  test('says at each depth what it says there', async () => {
    const found = await followPath(usual, jobOf(models));
    expect(found.target.id).toBe(path.answer);
    expect(found.depths).toHaveLength(path.lens.length);
    for (const [depth, lens] of path.lens.entries()) expectLikely(found, depth, lens);
    expectLikely(found, found.depths.length - 1, path.next);
    expectClose(
      found.depths.map(({ length }) => length),
      path.norms,
      1e-4,
    );
  });

  test('divides the logit', async () => {
    const { shares } = await followPath(usual, jobOf(models));
    if ('why' in shares) throw new Error(shares.why);
    const of = (name: string) => path.attribution.find(({ part }) => part === name);
    expectClose(
      [shares.token, shares.position as number],
      [of('token')?.logit, of('position')?.logit] as number[],
      1e-4,
    );
    shares.blocks.forEach(({ attention, feedForward, heads, headsBias }, layer) => {
      const golden = of(`blocks.${layer}.attention`);
      expectClose([attention, headsBias], [golden?.logit, golden?.bias] as number[], 1e-4);
      expectClose([...heads], golden?.heads ?? [], 1e-4);
      expectClose([feedForward], [of(`blocks.${layer}.feedForward`)?.logit as number], 1e-4);
    });
    expectClose([shares.bias, shares.total], [of('norm.bias')?.logit as number, path.logit], 1e-4);
    expect(Math.abs(shares.rest)).toBeLessThan(1e-4);
  });

  test('divides the difference to the average and to another token', async () => {
    const of = async (against: 'average' | number): Promise<number[]> => {
      const { shares } = await followPath({ ...usual, against }, jobOf(models));
      if ('why' in shares) throw new Error(shares.why);
      expect(Math.abs(shares.rest)).toBeLessThan(1e-4);
      return [shares.total, shares.token];
    };
    const [second] = path.next.ids.slice(1);
    const difference = Math.log((path.next.probabilities[0] as number) / (path.next.probabilities[1] as number));
    expectClose([(await of(second as number))[0] as number], [difference], 1e-4);
    expect((await of('average'))[0]).not.toBeCloseTo(path.logit, 1);
  });

  test.each(path.changed)('says what it says with $heads', async ({ heads, next }) => {
    const changes = heads.map(({ layer, head, scale }) => ({ layer, head, factor: scale }));
    expectLikely(await followPath({ ...usual, changes }, jobOf(models)), path.lens.length - 1, next);
  });

  test('switches each head off', async () => {
    let heard = 0;
    const args = { key: usual.key, text: path.text, position: 8, target: path.answer, heads: 8 };
    const falls = await ablateHeads(
      args,
      jobOf(models, ({ first, falls }) => {
        expect(first).toBe(heard);
        heard += falls.length;
      }),
    );
    expectClose([...falls], path.fallWithoutHead.flat(), 1e-4);
    expect(heard).toBe(32);
  });

  test('writes on, and as if a head were not there', async () => {
    const args = { key: usual.key, text: path.text, position: 8, count: 12 };
    const ids: number[] = [];
    const same = await continueText(
      { ...args, changes: [] },
      jobOf(models, ({ id }) => ids.push(id)),
    );
    expect(same.map(({ id }) => id)).toEqual(path.greedy);
    expect(ids).toEqual(path.greedy);
    const changes = [{ layer: 0, head: 1, factor: 0 }];
    const without = await continueText({ ...args, changes, count: 1 }, jobOf(models));
    expect(without[0]?.id).toBe(path.changed[0]?.next.ids[0]);
  });

  test('what comes after the token has no effect on its way', async () => {
    const at = await followPath({ ...usual, position: 3 }, jobOf(models));
    const alone = await followPath({ ...usual, text: 'My fellow citizens of' }, jobOf(models));
    expect(at.position).toBe(3);
    expect(at.depths).toEqual(alone.depths);
  });

  test('leaves no tensor behind, also when it is stopped', async () => {
    const stopped = new AbortController();
    const args = { key: usual.key, text: path.text, position: 8, target: path.answer, heads: 8, count: 4, changes: [] };
    await followPath({ ...usual, against: 'average' }, jobOf(models));
    await expectNoLeaks(async () => {
      await followPath({ ...usual, against: 'average' }, jobOf(models));
      await ablateHeads(args, jobOf(models));
      await continueText(args, jobOf(models));
    });
    await expectNoLeaks(async () => {
      const job = { ...jobOf(models, () => stopped.abort()), signal: stopped.signal };
      await expect(continueText(args, job)).rejects.toThrow();
      await expect(ablateHeads(args, job)).rejects.toThrow();
    });
  });

  test('an empty text and one that is too long are refused in a line', async () => {
    await expect(followPath({ ...usual, text: '' }, jobOf(models))).rejects.toThrow(/write a few words/);
    await expect(followPath({ ...usual, text: 'so '.repeat(400) }, jobOf(models))).rejects.toThrow(/256 at most/);
  });
});

describe('models of other kinds', () => {
  const sizes = { dim: 16, heads: 2 };
  const made = (order: 'pre' | 'post', norm: (() => ReturnType<typeof rmsNorm>) | undefined, head: boolean) =>
    decoder({
      embedding: embedding({ vocab: 30, dim: 16, positions: learnedPositions({ positions: 20, dim: 16 }) }),
      block: decoderBlock({
        attention: multiHeadAttention(sizes),
        feedForward: mlp({ dim: 16, activation: geluTanh }),
        norm: norm ?? (() => layerNorm({ dim: 16 })),
        order,
      }),
      layers: 2,
      ...(order === 'pre' ? { norm: (norm ?? (() => layerNorm({ dim: 16 })))() } : {}),
      ...(head ? { head: linearHead({ dim: 16, vocab: 30, bias: true }) } : {}),
    }) as unknown as Decoder;
  const follow = async (model: Decoder): Promise<Path> => {
    const params = initParams(model, seeded(3));
    const tokenizer = {
      size: 30,
      encode: () => [3, 4, 5],
      token: String,
      specials: new Map(),
      bytes: () => new Uint8Array(),
    };
    const open = { plan: { model }, params, tokenizer, own: { settings: {} }, info: { name: 'made' } };
    try {
      return await followPath({ ...usual, against: 'average' }, jobOf({ get: () => open } as unknown as Models));
    } finally {
      disposeTree(params as never);
    }
  };
  beforeAll(() => useBackend('cpu'));

  test.each([
    ['layer norm, an output layer of its own', made('pre', undefined, true)],
    ['RMS norm', made('pre', () => rmsNorm({ dim: 16 }), false)],
  ])('%s: the shares add up', async (_, model) => {
    const { shares } = await follow(model);
    if ('why' in shares) throw new Error(shares.why);
    expect(Math.abs(shares.rest)).toBeLessThan(1e-4);
  });

  test('norms after the sums: there are no shares, and it says so', async () => {
    const { shares, depths } = await follow(made('post', undefined, false));
    expect(shares).toMatchObject({ why: expect.stringContaining('norms the stream after each addition') });
    expect(depths).toHaveLength(3);
  });
});

test('a text without tokens', () => {
  expect(() => readIds({ model: {}, tokenizer: { encode: () => [] } } as never, '')).toThrow(/no token/);
});
