import { type KeysValues, multiHeadAttention, paddingMask, relativeBias } from '@blockformer/attention';
import { disposeTree, gelu, initParams, layerNorm, normal, recordTaps, relu, seeded } from '@blockformer/core';
import { type Embedding, embedding } from '@blockformer/embeddings';
import { mlp } from '@blockformer/feed-forward';
import {
  describeBackends,
  expectClose,
  expectNoLeaks,
  golden,
  torchDecoderLayer,
  torchNorm,
  useBackend,
} from '@blockformer/testing';
import {
  clone,
  concat,
  pad,
  randomNormal,
  slice,
  type Tensor3D,
  tensor2d,
  tidy,
  unstack,
  zeros,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { type DecoderState, decoder, decoderBlock, disposeState, tiedHead } from './index.ts';

const parts = golden('parts');

/** An embedding that gives these vectors for any ids. */
const given = (x: Tensor3D): Embedding<Record<string, never>> => ({
  vocab: 1,
  hasPositions: false,
  spec: {},
  forward: () => clone(x),
  unembed: (_params, hidden) => hidden,
});

describeBackends('the decoder of torch.nn.Transformer', () => {
  test('three layers and a final norm', () => {
    tidy(() => {
      const name = 'transformer.post_norm';
      const stack = decoder({
        embedding: given(parts.tensor<Tensor3D>(`${name}.input.tgt`)),
        block: decoderBlock({
          attention: multiHeadAttention({ dim: 24, heads: 3 }),
          crossAttention: multiHeadAttention({ dim: 24, heads: 3 }),
          feedForward: mlp({ dim: 24, hidden: 40, activation: relu }),
          norm: () => layerNorm({ dim: 24 }),
          order: 'post',
        }),
        layers: 3,
        norm: layerNorm({ dim: 24 }),
      });
      const params = {
        embedding: {},
        blocks: [0, 1, 2].map((layer) => torchDecoderLayer(parts, `${name}.weights.decoder.layers.${layer}`)),
        norm: torchNorm(parts, `${name}.weights.decoder.norm`),
      };
      const memory = stack.memory(params, parts.tensor<Tensor3D>(`${name}.output.memory`));
      const { hidden } = stack.hidden(params, zeros([2, 7], 'int32'), { memory });
      expectClose(hidden, parts.values(`${name}.output.y`), parts.json.tolerances.transformer.abs);
    });
  });
});

const dim = 12;
const init = normal(0.4);
const model = decoder({
  embedding: embedding({ vocab: 11, dim, init }),
  block: (layer) =>
    decoderBlock({
      attention: multiHeadAttention({ dim, heads: 3, init }),
      crossAttention: multiHeadAttention({ dim, heads: layer === 0 ? 2 : 3, source: 8, init }),
      feedForward: mlp({ dim, activation: gelu, init }),
      norm: () => layerNorm({ dim }),
      order: 'pre',
    }),
  layers: 2,
  norm: layerNorm({ dim }),
  bias: relativeBias({ heads: 3, buckets: 4, maxDistance: 5, bidirectional: false, init: normal(1) }),
  head: tiedHead({ scale: 0.5, bias: 11 }),
});
const ids = (...rows: number[][]) => tensor2d(rows, undefined, 'int32');
const random = (B: number, M: number): Tensor3D => randomNormal([B, M, 8], 0, 1, 'float32', 5);

describeBackends('a decoder with a memory', () => {
  test('cached = uncached, in pieces of any size, relative bias included', () => {
    tidy(() => {
      const params = initParams(model, seeded(1));
      const memory = model.memory(params, random(1, 5));
      const whole = model.forward(params, ids([1, 2, 3, 4, 5, 6, 7, 8]), { memory }).logits;
      const first = model.forward(params, ids([1, 2, 3]), { memory });
      const second = model.forward(params, ids([4]), { memory, state: first.state });
      const third = model.forward(params, ids([5, 6, 7, 8]), { memory, state: second.state });
      expectClose(concat([first.logits, second.logits, third.logits], 1), whole, 1e-5);
    });
  });

  test('padding of the memory changes nothing, and rows do not see each other', () => {
    tidy(() => {
      const params = initParams(model, seeded(1));
      const [long, short] = [random(1, 6), slice(random(1, 7), [0, 3, 0], [1, 4, 8])];
      const alone = (source: Tensor3D, row: number[]) =>
        model.forward(params, ids(row), { memory: model.memory(params, source) }).logits;
      const both = concat(
        [
          long,
          pad(
            short,
            [
              [0, 0],
              [0, 2],
              [0, 0],
            ],
            7,
          ),
        ],
        0,
      ); // [2, 6, 8]
      const { logits } = model.forward(params, ids([1, 2, 3], [4, 5, 6]), {
        memory: model.memory(params, both),
        memoryMask: paddingMask([6, 4], 6),
      });
      const [a, b] = unstack(logits);
      expectClose((a as Tensor3D).dataSync(), alone(long, [1, 2, 3]).dataSync(), 1e-5);
      expectClose((b as Tensor3D).dataSync(), alone(short, [4, 5, 6]).dataSync(), 1e-5);
    });
  });

  test('the memory is tapped once, its weights at every pass', () => {
    tidy(() => {
      const params = initParams(model, seeded(1));
      const seen = recordTaps();
      const memory = model.memory(params, random(1, 5), { tap: seen.tap });
      const made = [0, 1].flatMap((n) => ['key', 'value'].map((each) => `blocks.${n}.crossAttention.${each}`));
      expect([...seen.tensors.keys()]).toEqual(made);
      model.forward(params, ids([1, 2, 3]), { memory, tap: seen.tap });
      expect(seen.tensors.get('blocks.1.crossAttention.weights')?.shape).toEqual([1, 3, 3, 5]);
      expect([...seen.tensors.keys()].slice(4, 7)).toEqual([
        'embedding',
        'blocks.0.attentionNorm',
        'blocks.0.attention.key',
      ]);
      seen.dispose();
    });
  });

  test('leaves no tensors behind, one memory for 20 steps', () =>
    expectNoLeaks(() => {
      const params = initParams(model, seeded(1));
      const source = random(1, 5);
      const memory: KeysValues[] = model.memory(params, source);
      let state: DecoderState | undefined;
      for (let step = 0; step < 20; step++) {
        const id = ids([step % 11]);
        const next = model.forward(params, id, { state, memory });
        if (state) disposeState(state);
        state = next.state;
        disposeTree([id, next.logits]);
      }
      disposeState(state as DecoderState);
      const id = ids([1]);
      expect(() => model.forward(params, id)).toThrow('decoderBlock: cross attention needs a memory, got none');
      disposeTree([memory, source, params, id]);
    }));
});

describe('a decoder with a memory', () => {
  beforeAll(() => useBackend('cpu'));

  test('of another depth, or without cross attention, is refused', () => {
    tidy(() => {
      const params = initParams(model, seeded(1));
      const memory = model.memory(params, random(1, 5)).slice(1);
      expect(() => model.forward(params, ids([1]), { memory })).toThrow(
        'decoder: the memory is of 1 layers, the model has 2',
      );
      const block = decoderBlock({
        attention: multiHeadAttention({ dim, heads: 3 }),
        feedForward: mlp({ dim, activation: gelu }),
        norm: () => layerNorm({ dim }),
        order: 'pre',
      });
      const plain = decoder({ embedding: embedding({ vocab: 11, dim }), block, layers: 1 });
      expect(() => plain.memory(initParams(plain, seeded(1)), random(1, 5))).toThrow(
        'decoder: block 0 has no cross attention to read a memory',
      );
    });
  });
});
