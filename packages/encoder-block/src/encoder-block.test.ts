import { MASKED, multiHeadAttention, visibleMask } from '@blockformer/attention';
import { type Activation, gelu, layerNorm, recordTaps, relu } from '@blockformer/core';
import { mlp } from '@blockformer/feed-forward';
import { describeBackends, expectClose, golden, torchAttention, torchLinear } from '@blockformer/testing';
import {
  cast,
  expandDims,
  mul,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  tidy,
} from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { encoderBlock } from './encoder-block.ts';

const parts = golden('parts');
const { abs } = parts.json.tolerances.encoder_layer;

const activations: Record<string, Activation> = { relu, gelu };
/** In torch, 1 marks what must not be attended to. */
const seenByAll = (name: string): Tensor2D => sub(1, parts.tensor(`${name}.input.padding`));
/** The reference has zeros where a position is padding. */
const visible = (name: string): Tensor => expandDims(cast(seenByAll(name), 'float32'), 2); // [B, T, 1]
const masks: Record<string, (name: string) => Tensor | undefined> = {
  none: () => undefined,
  key_padding: (name) => visibleMask(seenByAll(name)),
  causal: (name) => mul(parts.tensor(`${name}.input.mask`), MASKED),
};

describeBackends('encoder block against torch.nn.TransformerEncoderLayer', () => {
  const cases = (['pre', 'post'] as const).flatMap((order) =>
    Object.keys(activations).flatMap((activation) =>
      Object.keys(masks).map((mask) => [order, activation, mask] as const),
    ),
  );
  test.each(cases)('%s-norm, %s, mask %s', (order, activation, maskName) => {
    tidy(() => {
      const name = `encoder_layer.${order}_norm.${activation}${maskName === 'none' ? '' : `.${maskName}`}`;
      const norm = (which: string) => ({
        scale: parts.tensor<Tensor1D>(`${name}.weights.${which}.weight`),
        bias: parts.tensor<Tensor1D>(`${name}.weights.${which}.bias`),
      });
      const block = encoderBlock({
        attention: multiHeadAttention({ dim: 24, heads: 3 }),
        feedForward: mlp({ dim: 24, hidden: 40, activation: activations[activation] as Activation }),
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
      const mask = masks[maskName]?.(name);
      const expected = parts.values(`${name}.output.y`);
      const counted = (y: Tensor): Tensor => (maskName === 'key_padding' ? mul(y, visible(name)) : y);
      expectClose(counted(block.forward(params, x, { mask })), expected, abs);
      const seen = recordTaps();
      expectClose(counted(block.forward(params, x, { mask, tap: seen.tap })), expected, abs);
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
      encoderBlock({ attention, feedForward, norm: () => layerNorm({ dim: 4 }), order: 'mid' as 'pre' }),
    ).toThrow("encoderBlock: order is 'pre' or 'post', got mid");
  });
});
