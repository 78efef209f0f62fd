import * as v from 'valibot';
import { type BartConfig, bartFields, bartSizes } from '../bart/config.ts';
import { activationName, activationOf, size } from '../config-fields.ts';
import { readConfig } from '../read-config.ts';

/** A Marian in our words. */
export type MarianConfig = BartConfig & {
  /** Words of the decoder, where it has a table of its own; undefined where both sides share one. */
  readonly decoderVocab?: number;
};

const schema = v.object({
  model_type: v.literal('marian'),
  ...bartFields,
  activation_function: v.optional(activationName, 'gelu'),
  decoder_vocab_size: v.nullish(size),
  share_encoder_decoder_embeddings: v.optional(v.boolean(), true),
});

/**
 * Reads the `config.json` of a Marian (`MarianMTModel`).
 *
 * @throws Error one line that names the field, when it is not a Marian that can be computed.
 */
export const marianConfig = (json: unknown): MarianConfig => {
  const config = readConfig(schema, json);
  const sizes = bartSizes(config);
  const decoderVocab = config.decoder_vocab_size ?? sizes.vocab;
  const shared = config.share_encoder_decoder_embeddings;
  if (shared && decoderVocab !== sizes.vocab)
    throw new Error(
      `config.json: decoder_vocab_size ${decoderVocab} is not vocab_size ${sizes.vocab}, and share_encoder_decoder_embeddings is true`,
    );
  return {
    ...sizes,
    activation: activationOf(config.activation_function),
    decoderVocab: shared ? undefined : decoderVocab,
  };
};
