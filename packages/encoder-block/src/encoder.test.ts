import '@blockformer/testing/gradients';
import { multiHeadAttention, type PositionBias, paddingMask } from '@blockformer/attention';
import { disposeTree, gelu, initParams, layerNorm, normal, param, recordTaps, relu, seeded } from '@blockformer/core';
import { embedding, learnedPositions } from '@blockformer/embeddings';
import { mlp } from '@blockformer/feed-forward';
import {
  backends,
  describeBackends,
  expectClose,
  expectNoLeaks,
  golden,
  torchAttention,
  torchLinear,
  useBackend,
} from '@blockformer/testing';
import {
  add,
  gather,
  grad,
  mean,
  mul,
  reshape,
  slice,
  square,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  tensor1d,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { encoder, encoderBlock } from './index.ts';

const parts = golden('parts');
const dim = 8;
const init = normal(0.4);
const block = encoderBlock({
  attention: multiHeadAttention({ dim, heads: 2, init }),
  feedForward: mlp({ dim, activation: gelu, init }),
  norm: () => layerNorm({ dim }),
  order: 'post',
});
const model = encoder({
  embedding: embedding({
    vocab: 11,
    dim,
    positions: learnedPositions({ positions: 16, dim, init }),
    segments: 2,
    norm: layerNorm({ dim }),
    init,
  }),
  block,
  layers: 2,
});
const ids = (...rows: number[][]) => tensor2d(rows, undefined, 'int32');

describeBackends('encoder', () => {
  test('against the encoder of torch.nn.Transformer', () => {
    tidy(() => {
      const name = 'transformer.post_norm';
      const weights = `${name}.weights.encoder`;
      const source = parts.tensor(`${name}.input.src`); // [2, 9, 24]
      const norm = (which: string) => ({
        scale: parts.tensor<Tensor1D>(`${which}.weight`),
        bias: parts.tensor<Tensor1D>(`${which}.bias`),
      });
      const stack = encoder({
        embedding: embedding({ vocab: 18, dim: 24 }),
        block: encoderBlock({
          attention: multiHeadAttention({ dim: 24, heads: 3 }),
          feedForward: mlp({ dim: 24, hidden: 40, activation: relu }),
          norm: () => layerNorm({ dim: 24 }),
          order: 'post',
        }),
        layers: 2,
        norm: layerNorm({ dim: 24 }),
      });
      const blocks = [0, 1].map((layer) => ({
        attention: torchAttention(parts, `${weights}.layers.${layer}.self_attn`),
        attentionNorm: norm(`${weights}.layers.${layer}.norm1`),
        feedForward: {
          up: torchLinear(parts, `${weights}.layers.${layer}.linear1`),
          down: torchLinear(parts, `${weights}.layers.${layer}.linear2`),
        },
        feedForwardNorm: norm(`${weights}.layers.${layer}.norm2`),
      }));
      // The reference starts from vectors: each becomes a row of the token table.
      const token = { table: reshape(source, [18, 24]) as Tensor2D };
      const rows = [0, 9].map((first) => Array.from({ length: 9 }, (_, i) => first + i));
      const memory = stack.forward({ embedding: { token }, blocks, norm: norm(`${weights}.norm`) }, ids(...rows));
      expectClose(memory, parts.values(`${name}.output.memory`), parts.json.tolerances.transformer.abs);
    });
  });

  test('padding changes nothing, whatever it holds', () => {
    tidy(() => {
      const params = initParams(model, seeded(1));
      const alone = model.forward(params, ids([1, 2, 3]));
      for (const padding of [0, 9]) {
        const mask = paddingMask([3, 5], 5);
        const padded = model.forward(params, ids([1, 2, 3, padding, padding], [4, 5, 6, 7, 8]), { mask });
        expectClose(slice(padded, [0, 0, 0], [1, 3, dim]), alone, 1e-5);
      }
    });
  });

  test('batch order changes nothing, and rows do not see each other', () => {
    tidy(() => {
      const params = initParams(model, seeded(1));
      const rows = [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ];
      const segments = ids([0, 0, 1], [0, 1, 1], [0, 0, 0]);
      const together = model.forward(params, ids(...rows), { segments });
      const order = tensor1d([2, 0, 1], 'int32');
      const turned = model.forward(params, gather(ids(...rows), order) as Tensor2D, {
        segments: gather(segments, order) as Tensor2D,
      });
      expectClose(turned, gather(together, order), 1e-6);
      const alone = model.forward(params, ids([4, 5, 6]), { segments: ids([0, 1, 1]) });
      expectClose(alone, slice(together, [1, 0, 0], [1, 3, dim]), 1e-5);
    });
  });

  test('a token sees what comes before it and after it', () => {
    tidy(() => {
      const params = initParams(model, seeded(1));
      const one = model.forward(params, ids([1, 2, 3])).dataSync();
      const other = model.forward(params, ids([1, 2, 4])).dataSync();
      expect(Math.abs((one[0] as number) - (other[0] as number))).toBeGreaterThan(1e-4);
    });
  });

  test('a bias is made once and reaches every block, with the mask or without', () => {
    tidy(() => {
      let made = 0;
      const bias: PositionBias<{ table: Tensor2D }> = {
        spec: { table: param([2, 9], init) },
        forward: ({ table }, T, S) => {
          made++;
          return reshape(slice(table, 0, [2, T * S]), [1, 2, T, S]) as Tensor4D;
        },
      };
      const part = embedding({ vocab: 11, dim, init });
      const biased = encoder({ embedding: part, block, layers: 2, bias });
      const plain = encoder({ embedding: part, block, layers: 2 });
      const params = initParams(biased, seeded(1));
      const table = params.bias?.table as Tensor2D;
      expect(table.shape).toEqual([2, 9]);
      const favour = reshape(table, [1, 2, 3, 3]);
      const { bias: _bias, ...rest } = params;
      const same = plain.forward(rest, ids([1, 2, 3]), { mask: favour });
      expectClose(biased.forward(params, ids([1, 2, 3])), same, 1e-6);
      expect(made).toBe(1);
      const mask = paddingMask([2], 3);
      const both = plain.forward(rest, ids([1, 2, 3]), { mask: add(favour, mask) });
      expectClose(biased.forward(params, ids([1, 2, 3]), { mask }), both, 1e-6);
    });
  });

  test('a tap can change what it sees', () => {
    tidy(() => {
      const params = initParams(model, seeded(1));
      const tap = (name: string, tensor: Tensor): Tensor => (name === 'output' ? mul(tensor, 2) : tensor);
      const doubled = model.forward(params, ids([1, 2]), { tap });
      expectClose(doubled, mul(model.forward(params, ids([1, 2])), 2), 1e-4);
    });
  });

  test('leaves no tensors behind', () =>
    expectNoLeaks(() => {
      const params = initParams(model, seeded(1));
      const x = ids([1, 2, 3]);
      const mask = paddingMask([2], 3);
      const segments = ids([0, 1, 1]);
      disposeTree([model.forward(params, x, { mask, segments }), x, mask, segments, params]);
    }));
});

// The wasm backend of TensorFlow.js has no kernel for the gradient of gather.
describe.each(backends.filter((backend) => backend !== 'wasm'))('gradients of an encoder on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  test('are those of a small step, and zero for padding', () => {
    tidy(() => {
      const params = initParams(model, seeded(1));
      const x = ids([1, 2, 3], [4, 5, 6]);
      const mask = paddingMask([3, 2], 3);
      const loss = (table: Tensor): Tensor => {
        const moved = { ...params, embedding: { ...params.embedding, token: { table: table as Tensor2D } } };
        return mean(square(slice(model.forward(moved, x, { mask }), [0, 0, 0], [2, 2, 3])));
      };
      const { table } = params.embedding.token;
      const got = grad((each) => loss(each))(table).dataSync();
      const step = 1e-2;
      for (const at of [dim, 4 * dim + 3, 5 * dim]) {
        const moved = (by: number): number => {
          const values = table.dataSync().slice();
          values[at] = (values[at] as number) + by;
          return loss(tensor2d(values, table.shape)).dataSync()[0] as number;
        };
        const expected = (moved(step) - moved(-step)) / (2 * step);
        expect(Math.abs(expected)).toBeGreaterThan(1e-3);
        expect(Math.abs((got[at] as number) - expected)).toBeLessThan(0.02 * Math.abs(expected));
      }
      expectClose(got.slice(6 * dim, 7 * dim), new Float32Array(dim), 1e-7); // token 6 is padding
    });
  });
});

describe('encoder', () => {
  beforeAll(() => useBackend('cpu'));

  test('names every tensor of the pass', () => {
    const seen = recordTaps();
    const params = initParams(model, seeded(1));
    tidy(() => model.forward(params, ids([1, 2]), { tap: seen.tap }));
    const names = [...seen.tensors.keys()];
    expect(names.slice(0, 2)).toEqual(['embedding', 'blocks.0.attention.key']);
    expect(names.slice(-2)).toEqual(['blocks.1.output', 'output']);
    expect(names).toHaveLength(1 + 2 * 12 + 1);
    expect(seen.tensors.get('blocks.1.attention.weights')?.shape).toEqual([1, 2, 2, 2]);
    seen.dispose();
    const normed = encoder({ embedding: embedding({ vocab: 5, dim }), block, layers: 1, norm: layerNorm({ dim }) });
    tidy(() => normed.forward(initParams(normed, seeded(1)), ids([1, 2]), { tap: seen.tap }));
    expect([...seen.tensors.keys()].slice(-2)).toEqual(['norm', 'output']);
    seen.dispose();
    disposeTree(params);
  });

  test('layers may differ; sizes are those of the embedding', () => {
    const asked: number[] = [];
    const each = (layer: number) => {
      asked.push(layer);
      return block;
    };
    const mixed = encoder({ embedding: embedding({ vocab: 5, dim }), block: each, layers: 3 });
    expect(asked).toEqual([0, 1, 2]);
    expect([mixed.vocab, mixed.positions, mixed.segments]).toEqual([5, undefined, undefined]);
    expect([model.vocab, model.positions, model.segments]).toEqual([11, 16, 2]);
    expect(() => encoder({ embedding: embedding({ vocab: 5, dim }), block, layers: 0 })).toThrow(
      'encoder: layers is a positive integer, got 0',
    );
  });
});
