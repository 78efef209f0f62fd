import type { Activation } from '@blockformer/core';
import * as v from 'valibot';
import { activationName, activationOf, headWidth, layerCount, size } from '../config-fields.ts';
import { readConfig } from '../read-config.ts';

/** One side of a BART or a Marian: encoder or decoder. */
export type BartSide = { readonly layers: number; readonly heads: number; readonly hidden: number };

/** A BART in our words. */
export type BartConfig = {
  readonly vocab: number;
  readonly positions: number;
  readonly dim: number;
  readonly encoder: BartSide;
  readonly decoder: BartSide;
  readonly activation: Activation;
  /** What token vectors are multiplied by. */
  readonly scale: number;
  /** Whether the checkpoint has a bias of the logits; the bare stack (`BartModel`) has none. */
  readonly logitsBias: boolean;
};

type SizeField =
  | 'vocab_size'
  | 'max_position_embeddings'
  | 'd_model'
  | `${'encoder' | 'decoder'}_${'layers' | 'attention_heads' | 'ffn_dim'}`;

/** The fields of BART's `config.json` that Marian has too. */
export const bartFields: Readonly<Record<SizeField, v.GenericSchema<number>>> & {
  readonly scale_embedding: v.GenericSchema<boolean | undefined, boolean>;
  readonly tie_word_embeddings: v.GenericSchema<true | undefined, true>;
  readonly architectures: v.GenericSchema<string[] | null | undefined>;
} = {
  vocab_size: size,
  max_position_embeddings: size,
  d_model: size,
  encoder_layers: layerCount,
  encoder_attention_heads: size,
  encoder_ffn_dim: size,
  decoder_layers: layerCount,
  decoder_attention_heads: size,
  decoder_ffn_dim: size,
  scale_embedding: v.optional(v.boolean(), false),
  tie_word_embeddings: v.optional(v.literal(true), true),
  architectures: v.nullish(v.array(v.string())),
};

type Fields = Readonly<Record<SizeField, number>> & {
  readonly scale_embedding: boolean;
  readonly architectures?: readonly string[] | null;
};

/** What those fields mean, whichever of the two it is. */
export const bartSizes = (config: Fields): Omit<BartConfig, 'activation'> => {
  const dim = config.d_model;
  const side = (which: 'encoder' | 'decoder'): BartSide => {
    const heads = config[`${which}_attention_heads`];
    headWidth('d_model', dim, `${which}_attention_heads`, heads);
    return { layers: config[`${which}_layers`], heads, hidden: config[`${which}_ffn_dim`] };
  };
  return {
    vocab: config.vocab_size,
    positions: config.max_position_embeddings,
    dim,
    encoder: side('encoder'),
    decoder: side('decoder'),
    scale: config.scale_embedding ? Math.sqrt(dim) : 1,
    logitsBias: !config.architectures?.some((name) => /^(Bart|Marian)Model$/.test(name)),
  };
};

const schema = v.object({
  model_type: v.literal('bart'),
  ...bartFields,
  activation_function: v.optional(activationName, 'gelu'),
});

/**
 * Reads the `config.json` of a BART (`BartForConditionalGeneration`, or `BartModel`).
 *
 * @throws Error one line that names the field, when it is not a BART that can be computed.
 */
export const bartConfig = (json: unknown): BartConfig => {
  const config = readConfig(schema, json);
  return { ...bartSizes(config), activation: activationOf(config.activation_function) };
};
