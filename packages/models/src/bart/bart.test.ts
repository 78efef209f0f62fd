import { countParams } from '@blockformer/core';
import { expect, test } from 'vitest';
import { bart } from './bart.ts';
import { bartConfig } from './config.ts';
import { bartNames } from './names.ts';

const published = {
  model_type: 'bart',
  architectures: ['BartModel'],
  vocab_size: 50265,
  max_position_embeddings: 1024,
  d_model: 768,
  encoder_layers: 6,
  encoder_attention_heads: 12,
  encoder_ffn_dim: 3072,
  decoder_layers: 6,
  decoder_attention_heads: 12,
  decoder_ffn_dim: 3072,
};

test('the published parameter count of bart-base, from the spec alone', () => {
  expect(countParams(bart(bartConfig(published)).spec)).toBe(139_420_416);
  // A bias of the logits is stored with the model, but nobody counts it.
  const generating = bartConfig({ ...published, architectures: ['BartForConditionalGeneration'] });
  expect(generating.logitsBias).toBe(true);
  expect(countParams(bart(generating).spec)).toBe(139_420_416);
});

test.each([
  [{ model_type: 'gpt2' }, 'config.json: model_type: expected "bart", got "gpt2"'],
  [
    { ...published, decoder_attention_heads: 7 },
    'config.json: d_model 768 is not divisible by decoder_attention_heads 7',
  ],
  [{ ...published, tie_word_embeddings: false }, 'config.json: tie_word_embeddings: expected true, got false'],
  [{ ...published, activation_function: 'mish' }, /^config.json: activation_function: expected .*, got "mish"$/],
])('%j is refused in one line', (json, message) => {
  expect(() => bartConfig(json)).toThrow(message);
});

test('files of the bare stack have no prefix, and the shared table goes by several names', () => {
  const names = (...stored: string[]) => {
    const tensors = new Map(stored.map((name) => [name, { dtype: 'F32' as const, shape: [] }]));
    const table = bartNames({ tensors });
    return ['token.table', 'decoder.blocks.3.crossAttention.query.bias', 'encoder.embedding.norm.scale'].map(table);
  };
  expect(names('shared.weight', 'encoder.embed_tokens.weight')).toEqual([
    'shared.weight',
    'decoder.layers.3.encoder_attn.q_proj.bias',
    'encoder.layernorm_embedding.weight',
  ]);
  expect(names('lm_head.weight', 'model.decoder.layers.0.fc1.bias')).toEqual([
    'lm_head.weight',
    'model.decoder.layers.3.encoder_attn.q_proj.bias',
    'model.encoder.layernorm_embedding.weight',
  ]);
});
