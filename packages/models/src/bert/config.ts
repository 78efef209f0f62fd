import type { Activation } from '@blockformer/core';
import * as v from 'valibot';
import { activationName, activationOf, epsilon, headWidth, layerCount, size } from '../config-fields.ts';
import { type HeadTask, headFields, headTask } from '../head-task.ts';
import { readConfig } from '../read-config.ts';

/** A BERT in our words. */
export type BertConfig = {
  readonly vocab: number;
  readonly positions: number;
  readonly segments: number;
  readonly dim: number;
  readonly heads: number;
  readonly layers: number;
  /** Width of the feed-forward network's hidden layer. */
  readonly hidden: number;
  readonly epsilon: number;
  readonly activation: Activation;
  /** Whether the masked-LM head reads the token table. */
  readonly tied: boolean;
  /** What the head is for. */
  readonly task?: HeadTask;
  /** Whether there is a pooler of its own; not beside a head. */
  readonly pooler: boolean;
};

const classes = new Map([
  ['BertModel', undefined],
  ['BertForMaskedLM', 'masked-lm'],
  ['BertForPreTraining', 'masked-lm'],
  ['BertForSequenceClassification', 'sequence-classification'],
  ['BertForTokenClassification', 'token-classification'],
] as const);

const schema = v.object({
  model_type: v.literal('bert'),
  vocab_size: size,
  max_position_embeddings: size,
  type_vocab_size: v.optional(size, 2),
  hidden_size: size,
  num_attention_heads: size,
  num_hidden_layers: layerCount,
  intermediate_size: size,
  layer_norm_eps: v.optional(epsilon, 1e-12),
  hidden_act: v.optional(activationName, 'gelu'),
  tie_word_embeddings: v.optional(v.boolean(), true),
  position_embedding_type: v.optional(v.literal('absolute'), 'absolute'),
  is_decoder: v.optional(v.literal(false), false),
  add_cross_attention: v.optional(v.literal(false), false),
  ...headFields,
});

/**
 * Reads the `config.json` of a BERT; `architectures` says which head it has. Of `BertForPreTraining` the prediction of the
 * next sentence is left out.
 *
 * @throws Error one line that names the field, when it is not a BERT that can be computed.
 */
export const bertConfig = (json: unknown): BertConfig => {
  const config = readConfig(schema, json);
  const { hidden_size: dim, num_attention_heads: heads } = config;
  headWidth('hidden_size', dim, 'num_attention_heads', heads);
  const task = headTask(config, classes);
  return {
    vocab: config.vocab_size,
    positions: config.max_position_embeddings,
    segments: config.type_vocab_size,
    dim,
    heads,
    layers: config.num_hidden_layers,
    hidden: config.intermediate_size,
    epsilon: config.layer_norm_eps,
    activation: activationOf(config.hidden_act),
    tied: config.tie_word_embeddings,
    task,
    pooler: task === undefined,
  };
};
