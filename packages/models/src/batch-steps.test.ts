import { disposeTree } from '@blockformer/core';
import { folderSource } from '@blockformer/model-loader/node';
import { type BatchStep, batchStep, beamSearch, runSearch, type Step } from '@blockformer/sampler';
import { describeBackends, expectClose, expectNoLeaks, goldenPath } from '@blockformer/testing';
import { memory } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { causalBatchStep } from './causal-batch-step.ts';
import { causalStep } from './causal-step.ts';
import { encoderDecoderBatchStep } from './encoder-decoder-batch-step.ts';
import { encoderDecoderStep } from './encoder-decoder-step.ts';
import { type LoadedModel, loadModel } from './load-model.ts';

type Rows = Parameters<BatchStep['next']>[0];
type Row = readonly [parent: number, ...ids: number[]];

const rowsOf = (...all: Row[]): Rows => all.map(([parent, ...ids]) => ({ parent, ids }));

/** Feeds one list of rows after the other, and gives the logits of each. */
const logitsOf = async (step: BatchStep, calls: readonly Rows[]): Promise<Float32Array[][]> => {
  const all: Float32Array[][] = [];
  let state: unknown;
  for (const rows of calls) {
    const result = await step.next(rows, state);
    if (state) step.dispose?.(state);
    state = result.state;
    all.push([...result.logits]);
  }
  step.dispose?.(state);
  return all;
};

const expectSame = (actual: Float32Array[][], expected: Float32Array[][]): void => {
  expect(actual.map(({ length }) => length)).toEqual(expected.map(({ length }) => length));
  for (const [at, row] of actual.flat().entries()) expectClose(row, expected.flat()[at] as Float32Array, 1e-4);
};

const SOURCES = [
  [3, 4, 5, 6],
  [7, 8],
  [9, 10, 11],
];
// One row of each source, then some of each, in order and not, some twice, some gone.
const CALLS = [
  rowsOf([0, 1], [1, 1], [2, 1]),
  rowsOf([0, 5], [0, 6], [1, 7], [1, 8], [2, 9], [2, 10]),
  rowsOf([1, 3], [0, 4], [3, 5], [3, 6], [4, 7], [5, 8]),
  rowsOf([5, 2], [4, 2], [0, 2]),
  rowsOf([0, 5, 6], [1, 7, 8], [2, 9, 9]),
  rowsOf([2, 4]),
];

const eachAlone = (steps: readonly Step[]): BatchStep<{ step: Step; state: unknown }[]> => {
  return {
    next: async (rows, past) => {
      const logits: Float32Array[] = [];
      const state: { step: Step; state: unknown }[] = [];
      for (const { parent, ids } of rows) {
        const step = past ? (past[parent]?.step as Step) : (steps[parent] as Step);
        const result = await step.next(ids, past?.[parent]?.state);
        logits.push(result.logits);
        state.push({ step, state: result.state });
      }
      return { logits, state };
    },
    dispose: (all) => {
      for (const { step, state } of all) step.dispose?.(state);
    },
  };
};

describeBackends('batch steps', () => {
  const loaded = new Map<string, LoadedModel>();
  const names = ['gpt2', 'bart', 'marian', 't5/relu-tied'];
  beforeAll(async () => {
    for (const name of names) loaded.set(name, await loadModel(folderSource(goldenPath(name))));
  });
  afterAll(() => {
    for (const { params } of loaded.values()) disposeTree(params);
  });
  const steps = (name: string): { batch: BatchStep; single: BatchStep; alone: Step } => {
    const found = loaded.get(name) as LoadedModel;
    if (found.kind === 'encoder') throw new Error(name);
    if (found.kind === 'decoder') {
      const step = causalStep(found.model, found.params);
      return { batch: causalBatchStep(found.model, found.params), single: batchStep(step), alone: step };
    }
    const { model, params } = found;
    const single = eachAlone(SOURCES.map((source) => encoderDecoderStep(model, params, source)));
    return {
      batch: encoderDecoderBatchStep(model, params, SOURCES),
      single,
      alone: encoderDecoderStep(model, params, SOURCES[0] as number[]),
    };
  };

  describe.each(names)('%s', (name) => {
    test('all rows in one pass give what each gives alone', async () => {
      const { batch, single } = steps(name);
      expectSame(await logitsOf(batch, CALLS), await logitsOf(single, CALLS));
    });

    test('a state can be fed twice, and nothing is left behind', () =>
      expectNoLeaks(async () => {
        const { batch } = steps(name);
        const { state } = await batch.next(rowsOf([0, 1], [1, 1]));
        const one = await batch.next(rowsOf([1, 5], [1, 6]), state);
        const two = await batch.next(rowsOf([1, 5], [1, 6]), state);
        expectSame([[...one.logits]], [[...two.logits]]);
        for (const each of [state, one.state, two.state]) batch.dispose?.(each);
        await expect(batch.next([])).rejects.toThrow('no rows');
        await expect(batch.next(rowsOf([0, -1]))).rejects.toThrow('id -1 is not in the vocabulary');
      }));

    test('the hidden states are those of one row', async () => {
      const { batch, alone } = steps(name);
      const pass = await batch.nextHidden?.(rowsOf([0, 1, 5, 6], [1, 1, 7, 8]));
      const each = await alone.nextEach?.([1, 5, 6]);
      expect(pass?.hidden.map(({ length }) => length)).toEqual([3, 3]);
      expectClose(pass?.logits[0] as Float32Array, each?.logits[2] as Float32Array, 1e-4);
      batch.dispose?.(pass?.state);
      alone.dispose?.(each?.state);
      const whole = await batch.nextHidden?.(rowsOf([0, 1, 5]));
      const [first] = whole?.hidden ?? [];
      first?.forEach((vector, at) => {
        expectClose(pass?.hidden[0]?.[at] as Float32Array, vector, 1e-4);
      });
      batch.dispose?.(whole?.state);
    });

    test('logits after each id, and going back', () =>
      expectNoLeaks(async () => {
        const { alone } = steps(name);
        const start = await alone.next([1, 2]);
        const ids = [5, 6, 7, 8];
        const each = (await alone.nextEach?.(ids, start.state)) as { logits: Float32Array[]; state: unknown };
        expect(each.logits).toHaveLength(4);
        const back = alone.truncate?.(each.state, 4);
        const again = await alone.next([7], back);
        expectClose(again.logits, each.logits[2] as Float32Array, 1e-4);
        const past = [start.state];
        for (const [at, id] of ids.entries()) {
          const one = await alone.next([id], past.at(-1));
          expectClose(one.logits, each.logits[at] as Float32Array, 1e-4);
          past.push(one.state);
        }
        for (const state of [...past, each.state, back, again.state]) alone.dispose?.(state);
      }));

    test('a search keeps as many tensors at every step, and releases all when it is left', () =>
      expectNoLeaks(async () => {
        const { batch: step } = steps(name);
        const options = { prompt: [1], beams: 4, maxTokens: 12 };
        const counts: number[] = [];
        for await (const _tree of runSearch({ step, search: beamSearch(options) })) counts.push(memory().numTensors);
        expect(counts).toHaveLength(12);
        expect(new Set(counts.slice(1, -1)).size).toBe(1);
        for await (const _tree of runSearch({ step, search: beamSearch(options) })) break;
        const failing = { ...options, filters: [(logits: Float32Array) => logits.fill(-Infinity)] };
        await expect(async () => {
          for await (const _tree of runSearch({ step, search: beamSearch(failing as typeof options) }));
        }).rejects.toThrow('no token is left');
      }));
  });

  test.each(names)('prompts of different lengths, not after them: %s', async (name) => {
    const { batch, single } = steps(name);
    const calls = [
      rowsOf([0, 1, 2, 3, 4], [0, 5], [0, 6, 7]),
      rowsOf([1, 3], [2, 4], [1, 5]),
      rowsOf([0, 8, 9], [1, 9, 8]),
    ];
    expectSame(await logitsOf(batch, calls), await logitsOf(single, calls));
    await expect(logitsOf(batch, [rowsOf([0, 1], [0, 2]), rowsOf([0, 3], [1, 4, 5])])).rejects.toThrow(
      'BatchStep: after the first time all rows are fed equally many ids',
    );
  });

  test('what cannot be fed is one line', async () => {
    const { batch } = steps('bart');
    await expect(batch.next(rowsOf([3, 1]))).rejects.toThrow(
      'encoderDecoderBatchStep: expected a parent from 0 to 2, got 3',
    );
    const { state } = await batch.next(rowsOf([2, 1]));
    await expect(batch.next(rowsOf([1, 1]), state)).rejects.toThrow('expected a parent from 0 to 0, got 1');
    batch.dispose?.(state);
    const { model, params } = loaded.get('bart') as never as Parameters<typeof encoderDecoderBatchStep>[0] & never;
    expect(() => encoderDecoderBatchStep(model, params, [[]])).toThrow('source: no ids');
  });
});
