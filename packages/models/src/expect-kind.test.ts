import { expect, test } from 'vitest';
import { expectKind } from './expect-kind.ts';
import { planModel } from './load-model.ts';

const bert = {
  model_type: 'bert',
  vocab_size: 9,
  max_position_embeddings: 8,
  hidden_size: 4,
  num_attention_heads: 2,
  num_hidden_layers: 1,
  intermediate_size: 8,
};
const gpt2 = { model_type: 'gpt2', vocab_size: 9, n_positions: 8, n_embd: 4, n_head: 2, n_layer: 1 };

test('a model of another kind is refused in one line', () => {
  expect(expectKind('embed', planModel(bert), 'encoder').model.vocab).toBe(9);
  expect(() => expectKind('fill-mask', planModel(gpt2), 'encoder')).toThrow(
    /^fill-mask: needs an encoder, and this model \(gpt2\) is a decoder$/,
  );
  expect(() => expectKind('generate', planModel(bert), 'decoder')).toThrow(
    /^generate: needs a decoder, and this model \(bert\) is an encoder$/,
  );
});
