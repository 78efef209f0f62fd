import * as v from 'valibot';
import type { BertConfig } from '../bert/config.ts';
import { activationName, activationOf, headWidth, layerCount, size } from '../config-fields.ts';
import { headFields, headTask } from '../head-task.ts';
import { readConfig } from '../read-config.ts';

/** A DistilBERT in our words. */
export type DistilBertConfig = Omit<BertConfig, 'segments' | 'pooler'>;

const classes = new Map([
  ['DistilBertModel', undefined],
  ['DistilBertForMaskedLM', 'masked-lm'],
  ['DistilBertForSequenceClassification', 'sequence-classification'],
  ['DistilBertForTokenClassification', 'token-classification'],
] as const);

/** A constant of the published architecture. */
const EPSILON = 1e-12;

const schema = v.object({
  model_type: v.literal('distilbert'),
  vocab_size: size,
  max_position_embeddings: size,
  dim: size,
  n_heads: size,
  n_layers: layerCount,
  hidden_dim: size,
  activation: v.optional(activationName, 'gelu'),
  tie_word_embeddings: v.optional(v.boolean(), true),
  ...headFields,
});

/**
 * Reads the `config.json` of a DistilBERT; `architectures` says which head it has. `sinusoidal_pos_embds` is how positions
 * start before training: they are stored like any others.
 *
 * @throws Error one line that names the field, when it is not a DistilBERT that can be computed.
 */
export const distilBertConfig = (json: unknown): DistilBertConfig => {
  const config = readConfig(schema, json);
  const { dim, n_heads: heads } = config;
  headWidth('dim', dim, 'n_heads', heads);
  return {
    vocab: config.vocab_size,
    positions: config.max_position_embeddings,
    dim,
    heads,
    layers: config.n_layers,
    hidden: config.hidden_dim,
    epsilon: EPSILON,
    activation: activationOf(config.activation),
    tied: config.tie_word_embeddings,
    task: headTask(config, classes),
  };
};
