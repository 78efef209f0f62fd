import * as v from 'valibot';
import { type BertConfig, bertFields, bertSizes } from '../bert/config.ts';
import { tokenId } from '../config-fields.ts';
import { readConfig } from '../read-config.ts';

/** A RoBERTa in our words. */
export type RobertaConfig = BertConfig & {
  /** The row of the first position: the rows up to the padding id are not used. */
  readonly first: number;
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
  pad_token_id: v.optional(tokenId, 1),
  ...bertFields,
});

/**
 * Reads the `config.json` of a RoBERTa; `architectures` says which head it has.
 *
 * @throws Error one line that names the field, when it is not a RoBERTa that can be computed.
 */
export const robertaConfig = (json: unknown): RobertaConfig => {
  const config = readConfig(schema, json);
  const first = config.pad_token_id + 1;
  if (config.max_position_embeddings <= first)
    throw new Error(
      `config.json: max_position_embeddings ${config.max_position_embeddings} leaves no position after pad_token_id ${first - 1}`,
    );
  return { ...bertSizes(config, classes), positions: config.max_position_embeddings - first, first };
};
