import { countParams, specLeaves } from '@blockformer/core';
import { describe, expect, test } from 'vitest';
import { marianConfig } from './config.ts';
import { marianFamily } from './family.ts';
import { marian } from './marian.ts';

const published = {
  model_type: 'marian',
  vocab_size: 58101,
  max_position_embeddings: 512,
  d_model: 512,
  encoder_layers: 6,
  encoder_attention_heads: 8,
  encoder_ffn_dim: 2048,
  decoder_layers: 6,
  decoder_attention_heads: 8,
  decoder_ffn_dim: 2048,
  activation_function: 'swish',
  scale_embedding: true,
};

test('the published parameter count of opus-mt-en-de, from the spec alone', () => {
  // The reference counts 74,410,496: it keeps two tables of 512 sinusoids, which are no parameters here.
  expect(countParams(marian(marianConfig(published)).spec) + 2 * 512 * 512).toBe(74_410_496);
});

const small = {
  ...published,
  vocab_size: 7,
  d_model: 4,
  ...{ encoder_layers: 1, encoder_attention_heads: 2, encoder_ffn_dim: 6 },
  ...{ decoder_layers: 1, decoder_attention_heads: 2, decoder_ffn_dim: 6 },
};

describe('Marian', () => {
  test('with two vocabularies has two tables', () => {
    const config = marianConfig({ ...small, decoder_vocab_size: 9, share_encoder_decoder_embeddings: false });
    const { spec, vocab, source } = marian(config);
    expect([source.vocab, vocab]).toEqual([7, 9]);
    const tables = specLeaves(spec).filter(([path]) => path.endsWith('.table'));
    expect(tables.map(([path, { shape }]) => [path, shape])).toEqual([
      ['encoder.embedding.token.table', [7, 4]],
      ['decoder.embedding.token.table', [9, 4]],
    ]);
    const names = marianFamily.names(config, { tensors: new Map([['model.x', { dtype: 'F32', shape: [] }]]) });
    expect(names('decoder.embedding.token.table')).toBe('model.decoder.embed_tokens.weight');
  });

  test('older files keep the shared table under several names, and the sinusoids', () => {
    const config = marianConfig(small);
    const extra = ['model.shared.weight', 'model.decoder.embed_tokens.weight', 'model.encoder.embed_positions.weight'];
    const tensors = new Map(extra.slice(1).map((name) => [name, { dtype: 'F32' as const, shape: [7, 4] }]));
    const names = marianFamily.names(config, { tensors });
    expect(names('token.table')).toBe('model.decoder.embed_tokens.weight');
    const ignored = (name: string) => marianFamily.ignored(config).some(({ pattern }) => pattern.test(name));
    expect([...extra, 'lm_head.weight', 'model.decoder.layers.0.fc1.weight'].map(ignored)).toEqual([
      ...[true, true, true, true],
      false,
    ]);
  });

  test.each([
    [{ ...small, decoder_vocab_size: 9 }, 'config.json: decoder_vocab_size 9 is not vocab_size 7, and share_'],
    [{ ...small, model_type: 'bart' }, 'config.json: model_type: expected "marian", got "bart"'],
  ])('%j is refused', (json, message) => {
    expect(() => marianConfig(json)).toThrow(message);
  });
});
