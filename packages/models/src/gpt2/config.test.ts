import { gelu, geluTanh, relu } from '@blockformer/core';
import { expectClose, useBackend } from '@blockformer/testing';
import { tensor1d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { gpt2Config } from './config.ts';

const good = { model_type: 'gpt2', vocab_size: 10, n_positions: 8, n_embd: 12, n_head: 3, n_layer: 2 };

describe('gpt2Config', () => {
  beforeAll(() => useBackend('cpu'));

  test('defaults are those of the published configuration class', () => {
    const config = gpt2Config(good);
    expect(config).toMatchObject({
      vocab: 10,
      positions: 8,
      dim: 12,
      heads: 3,
      layers: 2,
      hidden: 48,
      epsilon: 1e-5,
      tied: true,
    });
    expect(config.activation).toBe(geluTanh);
    expect(config.scale(0)).toBe(0.5);
    expect(config.scale(3)).toBe(0.5);
  });

  test('scale options', () => {
    expect(gpt2Config({ ...good, scale_attn_weights: false }).scale(0)).toBe(1);
    expect(gpt2Config({ ...good, scale_attn_by_inverse_layer_idx: true }).scale(3)).toBe(0.125);
  });

  test('other widths and activations', () => {
    expect(gpt2Config({ ...good, n_inner: 7 }).hidden).toBe(7);
    expect(gpt2Config({ ...good, activation_function: 'relu' }).activation).toBe(relu);
    expect(gpt2Config({ ...good, activation_function: 'gelu' }).activation).toBe(gelu);
    const { activation } = gpt2Config({ ...good, activation_function: 'tanh' });
    expectClose(
      tidy(() => activation(tensor1d([0, 1])).dataSync()),
      [0, 0.7615942],
    );
  });

  test.each([
    [{ ...good, model_type: 'llama' }, 'config.json: model_type: expected "gpt2", got "llama"'],
    [{ model_type: 'bert' }, /^config.json: model_type: expected "gpt2", got "bert"$/],
    [{}, 'config.json: model_type is missing; vocab_size is missing; n_positions is missing'],
    [{ ...good, n_layer: 0 }, 'config.json: n_layer: expected >=1, got 0'],
    [{ ...good, n_layer: 1e8 }, 'config.json: n_layer: expected <=10000, got 100000000'],
    [{ ...good, n_embd: '12' }, 'config.json: n_embd: expected number, got "12"'],
    [{ ...good, n_head: 5 }, 'config.json: n_embd 12 is not divisible by n_head 5'],
    [{ ...good, add_cross_attention: true }, 'config.json: add_cross_attention: expected false, got true'],
    [[], 'config.json: '],
    ['gpt2', 'config.json: expected Object, got "gpt2"'],
  ])('%j is refused in one line', (json, message) => {
    expect(() => gpt2Config(json)).toThrow(message);
    expect(() => gpt2Config({ ...good, activation_function: 'mish' })).toThrow(
      /^config.json: activation_function: expected .*"gelu_new".*, got "mish"$/,
    );
  });
});
