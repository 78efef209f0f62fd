import type { Activation } from '@blockformer/core';
import * as v from 'valibot';
import { activationName, activationOf, epsilon, headWidth, layerCount, size } from '../config-fields.ts';
import { readConfig } from '../read-config.ts';

/** A GPT-2 in our words. */
export type Gpt2Config = {
  readonly vocab: number;
  readonly positions: number;
  readonly dim: number;
  readonly heads: number;
  readonly layers: number;
  /** Width of the feed-forward network's hidden layer. */
  readonly hidden: number;
  readonly epsilon: number;
  readonly activation: Activation;
  /** What the attention scores of a layer are multiplied by. */
  readonly scale: (layer: number) => number;
  /** Whether the output layer is the token embedding. */
  readonly tied: boolean;
};

const schema = v.object({
  model_type: v.literal('gpt2'),
  vocab_size: size,
  n_positions: size,
  n_embd: size,
  n_head: size,
  n_layer: layerCount,
  n_inner: v.nullish(size),
  layer_norm_epsilon: v.optional(epsilon, 1e-5),
  activation_function: v.optional(activationName, 'gelu_new'),
  scale_attn_weights: v.optional(v.boolean(), true),
  scale_attn_by_inverse_layer_idx: v.optional(v.boolean(), false),
  tie_word_embeddings: v.optional(v.boolean(), true),
  add_cross_attention: v.optional(v.literal(false), false),
});

/**
 * Reads the `config.json` of a GPT-2 (`GPT2LMHeadModel`). `reorder_and_upcast_attn` changes the precision of an order
 * of computation that does not exist here, and is not looked at.
 *
 * @throws Error one line that names the field, when it is not a GPT-2 that can be computed.
 */
export const gpt2Config = (json: unknown): Gpt2Config => {
  const config = readConfig(schema, json);
  const { n_embd: dim, n_head: heads } = config;
  const headDim = headWidth('n_embd', dim, 'n_head', heads);
  const scale = config.scale_attn_weights ? 1 / Math.sqrt(headDim) : 1;
  return {
    vocab: config.vocab_size,
    positions: config.n_positions,
    dim,
    heads,
    layers: config.n_layer,
    hidden: config.n_inner ?? 4 * dim,
    epsilon: config.layer_norm_epsilon,
    activation: activationOf(config.activation_function),
    scale: (layer) => (config.scale_attn_by_inverse_layer_idx ? scale / (layer + 1) : scale),
    tied: config.tie_word_embeddings,
  };
};
