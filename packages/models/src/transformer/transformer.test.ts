import { multiHeadAttention } from '@blockformer/attention';
import { countParams, disposeTree, initParams, layerNorm, relu, seeded, specLeaves, tensors } from '@blockformer/core';
import { decoder, decoderBlock } from '@blockformer/decoder-block';
import type { Embedding } from '@blockformer/embeddings';
import { encoder, encoderBlock } from '@blockformer/encoder-block';
import { mlp } from '@blockformer/feed-forward';
import { memorySource, writeSafetensors } from '@blockformer/model-loader';
import {
  describeBackends,
  expectClose,
  golden,
  torchAttention,
  torchDecoderLayer,
  torchLinear,
  torchNorm,
  useBackend,
} from '@blockformer/testing';
import { clone, concat, type Tensor3D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { encoderDecoder } from '../encoder-decoder.ts';
import { loadFamily } from '../family.ts';
import { transformerConfig } from './config.ts';
import { transformerFamily } from './family.ts';
import { transformer } from './transformer.ts';

const parts = golden('parts');

/** An embedding that gives these vectors for any ids. */
const given = (x: Tensor3D): Embedding<Record<string, never>> => ({
  vocab: 1,
  hasPositions: false,
  spec: {},
  forward: () => clone(x),
  unembed: (_params, hidden) => hidden,
});

describeBackends('torch.nn.Transformer', () => {
  test('an encoder and a decoder, each with a final norm', () => {
    tidy(() => {
      const name = 'transformer.post_norm';
      const { abs } = parts.json.tolerances.transformer;
      const input = (key: string): Tensor3D => parts.tensor<Tensor3D>(`${name}.input.${key}`);
      const attention = multiHeadAttention({ dim: 24, heads: 3 });
      const norm = () => layerNorm({ dim: 24 });
      const feedForward = mlp({ dim: 24, hidden: 40, activation: relu });
      const inside = { attention, feedForward, norm, order: 'post' as const };
      const model = encoderDecoder({
        encoder: encoder({ embedding: given(input('src')), block: encoderBlock(inside), layers: 2, norm: norm() }),
        decoder: decoder({
          embedding: given(input('tgt')),
          block: decoderBlock({ ...inside, crossAttention: attention }),
          layers: 3,
          norm: norm(),
        }),
      });
      const weights = `${name}.weights`;
      const encoderLayer = (prefix: string) => ({
        attention: torchAttention(parts, `${prefix}.self_attn`),
        attentionNorm: torchNorm(parts, `${prefix}.norm1`),
        feedForward: { up: torchLinear(parts, `${prefix}.linear1`), down: torchLinear(parts, `${prefix}.linear2`) },
        feedForwardNorm: torchNorm(parts, `${prefix}.norm2`),
      });
      const params = {
        encoder: {
          embedding: {},
          blocks: [0, 1].map((layer) => encoderLayer(`${weights}.encoder.layers.${layer}`)),
          norm: torchNorm(parts, `${weights}.encoder.norm`),
        },
        decoder: {
          embedding: {},
          blocks: [0, 1, 2].map((layer) => torchDecoderLayer(parts, `${weights}.decoder.layers.${layer}`)),
          norm: torchNorm(parts, `${weights}.decoder.norm`),
        },
      };
      const blank = (T: number) => tensor2d(Array(2 * T).fill(0), [2, T], 'int32');
      expectClose(model.encode(params, blank(9)), parts.values(`${name}.output.memory`), abs);
      expectClose(model.forward(params, blank(9), blank(7)), parts.values(`${name}.output.y`), abs);
    });
  });
});

const json = {
  model_type: 'transformer',
  vocab_size: 12,
  max_position_embeddings: 9,
  ...{ d_model: 8, num_heads: 2, encoder_layers: 2, decoder_layers: 3 },
};
const ids = (...values: number[]) => tensor2d([values], [1, values.length], 'int32');

describeBackends('the transformer of 2017', () => {
  test('cached = uncached', () => {
    tidy(() => {
      const model = transformer(transformerConfig(json));
      const params = initParams(model, seeded(1));
      const whole = model.forward(params, ids(3, 4, 5), ids(1, 2, 6, 7));
      const memory = model.memory(params, model.encode(params, ids(3, 4, 5)));
      const first = model.hidden(params, ids(1, 2), { memory });
      const second = model.hidden(params, ids(6, 7), { memory, state: first.state });
      const hidden = concat([first.hidden, second.hidden], 1) as Tensor3D;
      expectClose(model.logits(params, hidden), whole, 1e-5);
    });
  });
});

describe('the transformer of 2017', () => {
  beforeAll(() => useBackend('cpu'));

  test('the base model of the paper: about 65 million parameters', () => {
    const base = { model_type: 'transformer', vocab_size: 37000, d_model: 512, num_heads: 8 };
    const { spec } = transformer(transformerConfig({ ...base, encoder_layers: 6, decoder_layers: 6 }));
    const [attention, feedForward, norm] = [4 * 512 * 512, 2 * 512 * 2048 + 2048 + 512, 2 * 512];
    const blocks = 6 * (attention + feedForward + 2 * norm) + 6 * (2 * attention + feedForward + 3 * norm);
    expect(countParams(spec)).toBe(37000 * 512 + blocks);
    expect(countParams(spec)).toBe(63_045_632);
  });

  test('one table for both sides, or one for each', () => {
    const tables = (more: object) =>
      specLeaves(transformer(transformerConfig({ ...json, ...more })).spec)
        .filter(([path]) => path.endsWith('.table'))
        .map(([path, { shape }]) => [path, shape]);
    expect(tables({})).toEqual([['token.table', [12, 8]]]);
    expect(tables({ target_vocab_size: 5 })).toEqual([
      ['encoder.embedding.token.table', [12, 8]],
      ['decoder.embedding.token.table', [5, 8]],
    ]);
  });

  test('is saved and loaded under our own names', async () => {
    const config = transformerConfig(json);
    const model = transformer(config);
    const params = initParams(model, seeded(1));
    const stored = tensors(params).map(([name, tensor]) => ({
      name,
      shape: tensor.shape,
      values: tensor.dataSync() as Float32Array,
    }));
    const file = new Uint8Array(Buffer.concat(writeSafetensors(stored)));
    const source = memorySource({ 'config.json': JSON.stringify(json), 'model.safetensors': file });
    const loaded = await loadFamily(source, transformerFamily);
    expect(loaded.config).toEqual(config);
    tidy(() => {
      const [a, b] = [ids(1, 2, 3), ids(4, 5)];
      expectClose(loaded.model.forward(loaded.params, a, b), model.forward(params, a, b), 0);
    });
    disposeTree([params, loaded.params]);
  });

  test.each([
    [{ ...json, d_model: 9 }, 'config.json: d_model 9 is not divisible by num_heads 2'],
    [{ ...json, d_model: 9, num_heads: 3 }, 'config.json: d_model 9 is odd, and sinusoidal positions come in pairs'],
    [{ ...json, encoder_layers: 0 }, 'config.json: encoder_layers: expected >=1, got 0'],
  ])('%j is refused', (wrong, message) => {
    expect(() => transformerConfig(wrong)).toThrow(message);
  });
});
