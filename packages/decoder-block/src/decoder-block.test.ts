import { multiHeadAttention } from '@blockformer/attention';
import { type Activation, gelu, layerNorm, recordTaps, relu } from '@blockformer/core';
import { mlp } from '@blockformer/feed-forward';
import { describeBackends, expectClose, golden, torchAttention, torchLinear } from '@blockformer/testing';
import { type Tensor1D, type Tensor3D, tidy } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { decoderBlock } from './decoder-block.ts';

const parts = golden('parts');
const { abs } = parts.json.tolerances.encoder_layer;

describeBackends('a causal torch encoder layer is a decoder block without cross attention', () => {
  const cases: ['pre' | 'post', string, Activation][] = [
    ['pre', 'relu', relu],
    ['pre', 'gelu', gelu],
    ['post', 'relu', relu],
    ['post', 'gelu', gelu],
  ];
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
