import type { Activation } from '@blockformer/core';
import * as v from 'valibot';
import { activationName, activationOf, epsilon, headWidth, layerCount, size, tokenId } from '../config-fields.ts';
import { type HeadTask, headFields, headTask } from '../head-task.ts';
import { readConfig } from '../read-config.ts';

/** A RoBERTa in our words. */
export type RobertaConfig = {
  readonly vocab: number;
  readonly positions: number;
  /** The row of the first position: the rows up to the padding id are not used. */
  readonly first: number;
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

/** The same architecture under three names. */
const families = ['Roberta', 'XLMRoberta', 'Camembert'];

const classes = new Map(
  families.flatMap((name) => [
    [`${name}Model`, undefined] as const,
    [`${name}ForMaskedLM`, 'masked-lm'] as const,
    [`${name}ForSequenceClassification`, 'sequence-classification'] as const,
    [`${name}ForTokenClassification`, 'token-classification'] as const,
  ]),
);

const schema = v.object({
  model_type: v.picklist(['roberta', 'xlm-roberta', 'camembert']),
  vocab_size: size,
  max_position_embeddings: size,
  pad_token_id: v.optional(tokenId, 1),
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
 * Reads the `config.json` of a RoBERTa; `architectures` says which head it has.
 *
 * @throws Error one line that names the field, when it is not a RoBERTa that can be computed.
 */
export const robertaConfig = (json: unknown): RobertaConfig => {
  const config = readConfig(schema, json);
  const { hidden_size: dim, num_attention_heads: heads } = config;
  const first = config.pad_token_id + 1;
  if (config.max_position_embeddings <= first)
    throw new Error(
      `config.json: max_position_embeddings ${config.max_position_embeddings} leaves no position after pad_token_id ${first - 1}`,
    );
  headWidth('hidden_size', dim, 'num_attention_heads', heads);
  const task = headTask(config, classes);
  return {
    vocab: config.vocab_size,
    positions: config.max_position_embeddings - first,
    first,
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
