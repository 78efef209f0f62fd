import { readFileSync } from 'node:fs';
import { countParams, geluTanh, relu, silu } from '@blockformer/core';
import { goldenPath } from '@blockformer/testing';
import { expect, test } from 'vitest';
import { t5Config } from './config.ts';
import { t5 } from './t5.ts';

const small = {
  model_type: 't5',
  vocab_size: 32128,
  d_model: 512,
  d_kv: 64,
  d_ff: 2048,
  num_layers: 6,
  num_heads: 8,
};
const newer = { ...small, d_ff: 1024, num_layers: 8, num_heads: 6, feed_forward_proj: 'gated-gelu' };

test('published parameter counts of t5-small, 1.0 and 1.1, from the spec alone', () => {
  expect(countParams(t5(t5Config(small)).spec)).toBe(60_506_624);
  expect(countParams(t5(t5Config({ ...newer, tie_word_embeddings: false })).spec)).toBe(76_961_152);
});

test('the published form of a 1.1 config and that of transformers 5 mean the same', () => {
  const read = (file: string) =>
    t5Config(JSON.parse(readFileSync(goldenPath(`t5/gated-gelu-untied/${file}`), 'utf8')) as unknown);
  expect(read('config.published.json')).toEqual(read('config.json'));
  expect(read('config.json')).toMatchObject({ tied: false, gated: true, activation: geluTanh });
});

test('feed-forward networks by their published names', () => {
  const inner = (feed_forward_proj: string) => {
    const { gated, activation } = t5Config({ ...small, feed_forward_proj });
    return [gated, activation];
  };
  expect(t5Config(small)).toMatchObject({ gated: false, activation: relu, decoderLayers: 6, tied: true });
  expect(inner('gated-silu')).toEqual([true, silu]);
  expect(inner('gelu_new')).toEqual([false, geluTanh]);
  expect(() => inner('gated-mish')).toThrow(
    'config.json: feed_forward_proj: expected an activation, or gated- and one, got "gated-mish"',
  );
});
