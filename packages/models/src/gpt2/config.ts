import { type Activation, gelu, geluTanh, quickGelu, relu, silu } from '@blockformer/core';
import { tanh } from '@tensorflow/tfjs-core';
import * as v from 'valibot';
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

const activations: Record<string, Activation> = {
  gelu_new: geluTanh,
  gelu_pytorch_tanh: geluTanh,
  gelu_fast: geluTanh,
  gelu,
  gelu_python: gelu,
  quick_gelu: quickGelu,
  relu,
  silu,
  swish: silu,
  tanh: (x) => tanh(x),
};

/** The most of anything. A file that asks for more than any model has would keep the assembly busy for ever. */
const MOST_LAYERS = 10_000;
const MOST = 2 ** 31 - 1;
const upTo = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most));
const size = upTo(MOST);

const schema = v.object({
  model_type: v.literal('gpt2'),
  vocab_size: size,
  n_positions: size,
  n_embd: size,
  n_head: size,
  n_layer: upTo(MOST_LAYERS),
  n_inner: v.nullish(size),
  layer_norm_epsilon: v.optional(v.pipe(v.number(), v.minValue(0)), 1e-5),
  activation_function: v.optional(v.picklist(Object.keys(activations)), 'gelu_new'),
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
  if (dim % heads !== 0) throw new Error(`config.json: n_embd ${dim} is not divisible by n_head ${heads}`);
  const scale = config.scale_attn_weights ? 1 / Math.sqrt(dim / heads) : 1;
  return {
    vocab: config.vocab_size,
    positions: config.n_positions,
    dim,
    heads,
    layers: config.n_layer,
    hidden: config.n_inner ?? 4 * dim,
    epsilon: config.layer_norm_epsilon,
    activation: activations[config.activation_function] as Activation,
    scale: (layer) => (config.scale_attn_by_inverse_layer_idx ? scale / (layer + 1) : scale),
    tied: config.tie_word_embeddings,
  };
};
