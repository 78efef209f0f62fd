import { MASKED, multiHeadAttention, visibleMask } from '@blockformer/attention';
import { type Activation, gelu, layerNorm, recordTaps, relu } from '@blockformer/core';
import { mlp } from '@blockformer/feed-forward';
import {
  describeBackends,
  expectClose,
  golden,
  torchAttention,
  torchDecoderLayer,
  torchLinear,
} from '@blockformer/testing';
import { mul, sub, type Tensor1D, type Tensor2D, type Tensor3D, tidy } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { decoderBlock } from './decoder-block.ts';

const parts = golden('parts');
const { abs } = parts.json.tolerances.encoder_layer;
const cases: ['pre' | 'post', string, Activation][] = [
  ['pre', 'relu', relu],
  ['pre', 'gelu', gelu],
  ['post', 'relu', relu],
  ['post', 'gelu', gelu],
];

describeBackends('a torch decoder layer is a decoder block with cross attention', () => {
  test.each(cases)('%s-norm, %s', (order, activationName, activation) => {
    tidy(() => {
      const name = `decoder_layer.${order}_norm.${activationName}`;
      const { abs } = parts.json.tolerances.decoder_layer;
      const block = decoderBlock({
        attention: multiHeadAttention({ dim: 24, heads: 3 }),
        crossAttention: multiHeadAttention({ dim: 24, heads: 3 }),
        feedForward: mlp({ dim: 24, hidden: 40, activation }),
        norm: () => layerNorm({ dim: 24 }),
        order,
      });
      const params = torchDecoderLayer(parts, `${name}.weights`);
      // In torch, 1 marks what must not be attended to.
      const hidden = parts.tensor<Tensor2D>(`${name}.input.memory_padding`);
      const memoryMask = visibleMask(sub(1, hidden) as Tensor2D);
      const memory = block.memory?.(params, parts.tensor<Tensor3D>(`${name}.input.memory`));
      const x = parts.tensor<Tensor3D>(`${name}.input.x`);
      const expected = parts.values(`${name}.output.y`);
      expectClose(block.forward(params, x, { memory, memoryMask }).output, expected, abs);
      // The reference's own mask is the causal one, which may be given a second time.
      const mask = mul(parts.tensor(`${name}.input.mask`), MASKED);
      expectClose(block.forward(params, x, { mask, memory, memoryMask }).output, expected, abs);

      const seen = recordTaps();
      expectClose(block.forward(params, x, { memory, memoryMask, tap: seen.tap }).output, expected, abs);
      const attention = ['query', 'scores', 'weights', 'heads', 'output'];
      expect([...seen.tensors.keys()].sort()).toEqual(
        [
          ...['attentionNorm', 'crossAttentionNorm', 'feedForwardNorm', 'output'],
          ...['feedForward.hidden', 'feedForward.output'],
          ...['key', 'value', ...attention].map((each) => `attention.${each}`),
          ...attention.map((each) => `crossAttention.${each}`),
        ].sort(),
      );
      expect(seen.tensors.get('crossAttention.weights')?.shape).toEqual([2, 3, 7, 9]);
      seen.dispose();
    });
  });

  test('a memory and cross attention belong together', () => {
    tidy(() => {
      const options = {
        attention: multiHeadAttention({ dim: 24, heads: 3 }),
        feedForward: mlp({ dim: 24, hidden: 40, activation: relu }),
        norm: () => layerNorm({ dim: 24 }),
        order: 'pre' as const,
      };
      const params = torchDecoderLayer(parts, 'decoder_layer.pre_norm.relu.weights');
      const x = parts.tensor<Tensor3D>('decoder_layer.pre_norm.relu.input.x');
      const block = decoderBlock({ ...options, crossAttention: multiHeadAttention({ dim: 24, heads: 3 }) });
      const memory = block.memory?.(params, x);
      expect(() => block.forward(params, x)).toThrow('decoderBlock: cross attention needs a memory, got none');
      const { crossAttention: _, ...rest } = params;
      expect(() => decoderBlock(options).forward(rest, x, { memory })).toThrow(
        'decoderBlock: a memory has no effect without cross attention',
      );
      expect(decoderBlock(options).memory).toBeUndefined();
    });
  });
});

describeBackends('a causal torch encoder layer is a decoder block without cross attention', () => {
  test.each(cases)('%s-norm, %s', (order, activationName, activation) => {
    tidy(() => {
      const name = `encoder_layer.${order}_norm.${activationName}.causal`;
      const norm = (which: string) => ({
        scale: parts.tensor<Tensor1D>(`${name}.weights.${which}.weight`),
        bias: parts.tensor<Tensor1D>(`${name}.weights.${which}.bias`),
      });
      const block = decoderBlock({
        attention: multiHeadAttention({ dim: 24, heads: 3 }),
        feedForward: mlp({ dim: 24, hidden: 40, activation }),
        norm: () => layerNorm({ dim: 24 }),
        order,
      });
      const params = {
        attention: torchAttention(parts, `${name}.weights.self_attn`),
        attentionNorm: norm('norm1'),
        feedForward: {
          up: torchLinear(parts, `${name}.weights.linear1`),
          down: torchLinear(parts, `${name}.weights.linear2`),
        },
        feedForwardNorm: norm('norm2'),
      };
      const x = parts.tensor<Tensor3D>(`${name}.input.x`);
      const expected = parts.values(`${name}.output.y`);
      expectClose(block.forward(params, x).output, expected, abs);
      const seen = recordTaps();
      expectClose(block.forward(params, x, { tap: seen.tap }).output, expected, abs);
      expect([...seen.tensors.keys()].sort()).toEqual(
        [
          ...['attentionNorm', 'feedForwardNorm', 'output', 'feedForward.hidden', 'feedForward.output'],
          ...['query', 'key', 'value', 'scores', 'weights', 'heads', 'output'].map((each) => `attention.${each}`),
        ].sort(),
      );
      seen.dispose();
    });
  });

  test('an unknown order is refused', () => {
    const attention = multiHeadAttention({ dim: 4, heads: 2 });
    const feedForward = mlp({ dim: 4, activation: relu });
    expect(() =>
      decoderBlock({ attention, feedForward, norm: () => layerNorm({ dim: 4 }), order: 'mid' as 'pre' }),
    ).toThrow("decoderBlock: order is 'pre' or 'post', got mid");
  });
});
