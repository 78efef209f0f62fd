import type { Activation } from '@blockformer/core';
import * as v from 'valibot';
import { activationName, activationOf, epsilon, layerCount, size } from '../config-fields.ts';
import { readConfig } from '../read-config.ts';

/** A T5 in our words. */
export type T5Config = {
  readonly vocab: number;
  readonly dim: number;
  readonly heads: number;
  /** Width of one head, whatever `dim` is. */
  readonly headDim: number;
  readonly encoderLayers: number;
  readonly decoderLayers: number;
  /** Width of the feed-forward network's hidden layer. */
  readonly hidden: number;
  readonly activation: Activation;
  /** Whether the feed-forward network is gated (1.1). */
  readonly gated: boolean;
  readonly epsilon: number;
  /** Buckets of distances, and the distance from which on all are in the last. */
  readonly buckets: number;
  readonly maxDistance: number;
  /** Whether the output layer is the token table, with scaled hidden states (1.0). */
  readonly tied: boolean;
};

const schema = v.object({
  model_type: v.literal('t5'),
  vocab_size: size,
  d_model: size,
  d_kv: size,
  d_ff: size,
  num_heads: size,
  num_layers: layerCount,
  num_decoder_layers: v.nullish(layerCount),
  relative_attention_num_buckets: v.optional(size, 32),
  relative_attention_max_distance: v.optional(size, 128),
  layer_norm_epsilon: v.optional(epsilon, 1e-6),
  feed_forward_proj: v.optional(v.string(), 'relu'),
  tie_word_embeddings: v.optional(v.boolean(), true),
  scale_decoder_outputs: v.nullish(v.boolean()),
});

/** `gated-gelu` has always meant the tanh approximation; any other name means what it says. */
const feedForward = (projection: string): { gated: boolean; activation: Activation } => {
  const [, gate, name] = /^(gated-)?(.+)$/.exec(projection) ?? [];
  const read = v.safeParse(activationName, name);
  if (!read.success)
    throw new Error(`config.json: feed_forward_proj: expected an activation, or gated- and one, got "${projection}"`);
  const gated = gate !== undefined;
  return { gated, activation: activationOf(gated && read.output === 'gelu' ? 'gelu_new' : read.output) };
};

/**
 * Reads the `config.json` of a T5 (`T5ForConditionalGeneration`), 1.0 or 1.1. An output layer of its own is told by
 * `tie_word_embeddings` false, as published, or by `scale_decoder_outputs` false, as transformers 5 writes it.
 *
 * @throws Error one line that names the field, when it is not a T5 that can be computed.
 */
export const t5Config = (json: unknown): T5Config => {
  const config = readConfig(schema, json);
  return {
    vocab: config.vocab_size,
    dim: config.d_model,
    heads: config.num_heads,
    headDim: config.d_kv,
    encoderLayers: config.num_layers,
    decoderLayers: config.num_decoder_layers ?? config.num_layers,
    hidden: config.d_ff,
    ...feedForward(config.feed_forward_proj),
    epsilon: config.layer_norm_epsilon,
    buckets: config.relative_attention_num_buckets,
    maxDistance: config.relative_attention_max_distance,
    tied: config.tie_word_embeddings && config.scale_decoder_outputs !== false,
  };
};
