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

type SizeField =
  | 'vocab_size'
  | 'max_position_embeddings'
  | 'hidden_size'
  | 'num_attention_heads'
  | 'num_hidden_layers'
  | 'intermediate_size';

/** A field that may be missing: it then has a default. */
type Optional<T> = v.GenericSchema<T | undefined, T>;

/** The fields of BERT's `config.json` that RoBERTa has too. */
export const bertFields: Readonly<Record<SizeField, v.GenericSchema<number>>> & {
  readonly type_vocab_size: Optional<number>;
  readonly layer_norm_eps: Optional<number>;
  readonly hidden_act: Optional<string>;
  readonly tie_word_embeddings: Optional<boolean>;
  readonly position_embedding_type: Optional<'absolute'>;
  readonly is_decoder: Optional<false>;
  readonly add_cross_attention: Optional<false>;
} & typeof headFields = {
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
};

type Fields = Readonly<Record<SizeField | 'type_vocab_size' | 'layer_norm_eps', number>> & {
  readonly hidden_act: string;
  readonly tie_word_embeddings: boolean;
} & Parameters<typeof headTask>[0];

/** What those fields mean, whichever of the two it is. `classes` says which head each class has. */
export const bertSizes = (config: Fields, classes: Parameters<typeof headTask>[1]): BertConfig => {
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

const schema = v.object({ model_type: v.literal('bert'), ...bertFields });

/**
 * Reads the `config.json` of a BERT; `architectures` says which head it has. Of `BertForPreTraining` the prediction of the
 * next sentence is left out.
 *
 * @throws Error one line that names the field, when it is not a BERT that can be computed.
 */
export const bertConfig = (json: unknown): BertConfig => bertSizes(readConfig(schema, json), classes);
