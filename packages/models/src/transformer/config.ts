import * as v from 'valibot';
import { epsilon, headWidth, layerCount, size } from '../config-fields.ts';
import { readConfig } from '../read-config.ts';

/** The architecture of 2017, in any size. */
export type TransformerConfig = {
  readonly vocab: number;
  /** Words of the target, where it has a table of its own; undefined where both sides share one. */
  readonly targetVocab?: number;
  /** The longest text, where there is to be an end; the positions themselves have none. */
  readonly positions?: number;
  readonly dim: number;
  readonly heads: number;
  readonly encoderLayers: number;
  readonly decoderLayers: number;
  /** Width of the feed-forward network's hidden layer. */
  readonly hidden: number;
  readonly epsilon: number;
};

const schema = v.object({
  model_type: v.literal('transformer'),
  vocab_size: size,
  target_vocab_size: v.nullish(size),
  max_position_embeddings: v.nullish(size),
  d_model: size,
  num_heads: size,
  encoder_layers: layerCount,
  decoder_layers: layerCount,
  d_ff: v.nullish(size),
  layer_norm_epsilon: v.optional(epsilon, 1e-6),
});

/**
 * Reads the `config.json` of a `transformer`, which is ours: nobody publishes one. `d_ff` is 4 `d_model` by default, and
 * without `target_vocab_size` source and target have one token table.
 *
 * @throws Error one line that names the field.
 */
export const transformerConfig = (json: unknown): TransformerConfig => {
  const config = readConfig(schema, json);
  const { d_model: dim, num_heads: heads } = config;
  headWidth('d_model', dim, 'num_heads', heads);
  if (dim % 2 !== 0) throw new Error(`config.json: d_model ${dim} is odd, and sinusoidal positions come in pairs`);
  return {
    vocab: config.vocab_size,
    targetVocab: config.target_vocab_size ?? undefined,
    positions: config.max_position_embeddings ?? undefined,
    dim,
    heads,
    encoderLayers: config.encoder_layers,
    decoderLayers: config.decoder_layers,
    hidden: config.d_ff ?? 4 * dim,
    epsilon: config.layer_norm_epsilon,
  };
};
