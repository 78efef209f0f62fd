import { multiHeadAttention } from '@blockformer/attention';
import {
  disposeTree,
  geluTanh,
  initParams,
  layerNorm,
  normal,
  recordTaps,
  seeded,
  specLeaves,
} from '@blockformer/core';
import { embedding, learnedPositions } from '@blockformer/embeddings';
import { mlp } from '@blockformer/feed-forward';
import { describeBackends, expectClose, expectNoLeaks, useBackend } from '@blockformer/testing';
import { concat, mul, slice, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type DecoderState,
  decoder,
  decoderBlock,
  disposeState,
  forkState,
  linearHead,
  selectStateRows,
  stateLength,
  truncateState,
} from './index.ts';

const dim = 8;
const init = normal(0.4);
const stack = (extra: { head?: ReturnType<typeof linearHead> } = {}) =>
  decoder({
    embedding: embedding({ vocab: 11, dim, positions: learnedPositions({ positions: 16, dim, init }), init }),
    block: decoderBlock({
      attention: multiHeadAttention({ dim, heads: 2, init }),
      feedForward: mlp({ dim, activation: geluTanh, init }),
      norm: () => layerNorm({ dim }),
      order: 'pre',
    }),
    layers: 2,
    norm: layerNorm({ dim }),
    ...extra,
  });
const model = stack();
const ids2 = (...rows: number[][]) => tensor2d(rows, undefined, 'int32');
const ids = (...values: number[]) => tensor2d([values], [1, values.length], 'int32');

describeBackends('decoder', () => {
  test('cached = uncached, in pieces of any size', () => {
    tidy(() => {
      const params = initParams(model, seeded(1));
      const whole = model.forward(params, ids(1, 2, 3, 4, 5, 6)).logits;
      const first = model.forward(params, ids(1, 2, 3));
      const second = model.forward(params, ids(4), { state: first.state });
      const third = model.forward(params, ids(5, 6), { state: second.state });
      expect(stateLength(third.state)).toBe(6);
      expectClose(concat([first.logits, second.logits, third.logits], 1), whole, 1e-5);
    });
  });

  test('a state can be cut and forked, and goes on in different ways', () => {
    tidy(() => {
      const params = initParams(model, seeded(1));
      const { state } = model.forward(params, ids(1, 2, 3, 4));
      const fork = forkState(state);
      const cut = truncateState(state, 2);
      disposeState(state);
      expectClose(
        model.forward(params, ids(9), { state: cut }).logits,
        last(model.forward(params, ids(1, 2, 9)).logits),
        1e-5,
      );
      expectClose(
        model.forward(params, ids(5), { state: fork }).logits,
        last(model.forward(params, ids(1, 2, 3, 4, 5)).logits),
        1e-5,
      );
    });
  });

  test('batch order does not matter, and rows do not see each other', () => {
    tidy(() => {
      const params = initParams(model, seeded(1));
      const two = model.forward(
        params,
        tensor2d(
          [
            [1, 2, 3],
            [4, 5, 6],
          ],
          [2, 3],
          'int32',
        ),
      ).logits;
      const { state } = model.forward(params, ids2([1, 2], [4, 5]));
      const chosen = model.forward(params, ids2([6], [3]), { state: selectStateRows(state, [1, 0]) }).logits;
      expectClose(slice(chosen, [0, 0, 0], [1, 1, 11]), slice(two, [1, 2, 0], [1, 1, 11]), 1e-5);
      const swapped = model.forward(
        params,
        tensor2d(
          [
            [4, 5, 6],
            [1, 2, 3],
          ],
          [2, 3],
          'int32',
        ),
      ).logits;
      expectClose(slice(swapped, [1, 0, 0], [1, 3, 11]), slice(two, [0, 0, 0], [1, 3, 11]), 1e-6);
      expectClose(model.forward(params, ids(4, 5, 6)).logits, slice(two, [1, 0, 0], [1, 3, 11]), 1e-5);
    });
  });

  test('logits with an intervening tap leave nothing behind', () =>
    expectNoLeaks(() => {
      const params = initParams(model, seeded(1));
      const x = ids(1, 2);
      const { hidden, state } = model.hidden(params, x);
      disposeTree([model.logits(params, hidden, { tap: (_name, tensor) => mul(tensor, 2) }), hidden, state, params, x]);
    }));

  test('leaves no tensors behind, with a state going through 20 steps', () =>
    expectNoLeaks(() => {
      const params = initParams(model, seeded(1));
      let state: DecoderState | undefined;
      for (let step = 0; step < 15; step++) {
        const id = ids(step % 11);
        const next = model.forward(params, id, { state });
        if (state) disposeState(state);
        state = next.state;
        disposeTree([id, next.logits]);
      }
      disposeState(state as DecoderState);
      disposeTree(params);
    }));
});

const last = (logits: ReturnType<typeof model.logits>) => slice(logits, [0, logits.shape[1] - 1, 0], [1, 1, -1]);

describe('decoder', () => {
  beforeAll(() => useBackend('cpu'));

  test('a head of its own gets parameters of its own; tied, there are none', () => {
    const untied = stack({ head: linearHead({ dim, vocab: 11 }) });
    const paths = (each: typeof model) => specLeaves(each.spec).map(([path]) => path);
    expect(paths(model)).not.toContain('head.weight');
    expect(paths(untied as never)).toContain('head.weight');
  });

  test('layers may differ', () => {
    const seen: number[] = [];
    const block = (layer: number) => {
      seen.push(layer);
      return decoderBlock({
        attention: multiHeadAttention({ dim, heads: 2, scale: 1 / (layer + 1) }),
        feedForward: mlp({ dim, activation: geluTanh }),
        norm: () => layerNorm({ dim }),
        order: 'post' as const,
      });
    };
    const mixed = decoder({ embedding: embedding({ vocab: 5, dim }), block, layers: 3 });
    expect(seen).toEqual([0, 1, 2]);
    expect(mixed.positions).toBeUndefined();
    expect(model.positions).toBe(16);
  });

  test('names every tensor of the pass', () => {
    const seen = recordTaps();
    tidy(() => model.forward(initParams(model, seeded(1)), ids(1, 2), { tap: seen.tap }));
    const names = [...seen.tensors.keys()];
    expect(names.slice(0, 3)).toEqual(['embedding', 'blocks.0.attentionNorm', 'blocks.0.attention.key']);
    expect(names.slice(-3)).toEqual(['blocks.1.output', 'norm', 'logits']);
    expect(names).toHaveLength(1 + 2 * 12 + 2);
    expect(seen.tensors.get('blocks.1.attention.weights')?.shape).toEqual([1, 2, 2, 2]);
    seen.dispose();
  });

  test('a state of another depth is refused', () => {
    tidy(() => {
      const params = initParams(model, seeded(1));
      const { state } = model.forward(params, ids(1));
      expect(() => model.forward(params, ids(2), { state: { blocks: state.blocks.slice(0, 1) } })).toThrow(
        'decoder: the state is of 1 layers, the model has 2',
      );
    });
  });

  test('no layers are refused', () => {
    expect(() =>
      decoder({ embedding: embedding({ vocab: 5, dim }), block: () => undefined as never, layers: 0 }),
    ).toThrow('decoder: layers is a positive integer, got 0');
  });
});
