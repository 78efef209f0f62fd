import type { Checkpoint, Ignored, NameTable } from '@blockformer/model-loader';
import { expectLabels } from '../expect-labels.ts';
import type { HeadTask } from '../head-task.ts';
import { type PublishedNames, publishedNames } from '../published-names.ts';
import type { BertConfig } from './config.ts';

/** The names of the encoder and its pooler, which RoBERTa has as well. */
export const bertEncoderNames = (prefix: string): PublishedNames => [
  ['encoder.embedding.token.table', `${prefix}embeddings.word_embeddings.weight`],
  ['encoder.embedding.position.vectors', `${prefix}embeddings.position_embeddings.weight`],
  ['encoder.embedding.segment.table', `${prefix}embeddings.token_type_embeddings.weight`],
  ['encoder.embedding.norm', `${prefix}embeddings.LayerNorm`],
  ['encoder.blocks.*.attention.query', `${prefix}encoder.layer.*.attention.self.query`],
  ['encoder.blocks.*.attention.key', `${prefix}encoder.layer.*.attention.self.key`],
  ['encoder.blocks.*.attention.value', `${prefix}encoder.layer.*.attention.self.value`],
  ['encoder.blocks.*.attention.output', `${prefix}encoder.layer.*.attention.output.dense`],
  ['encoder.blocks.*.attentionNorm', `${prefix}encoder.layer.*.attention.output.LayerNorm`],
  ['encoder.blocks.*.feedForward.up', `${prefix}encoder.layer.*.intermediate.dense`],
  ['encoder.blocks.*.feedForward.down', `${prefix}encoder.layer.*.output.dense`],
  ['encoder.blocks.*.feedForwardNorm', `${prefix}encoder.layer.*.output.LayerNorm`],
  ['pooler', `${prefix}pooler.dense`],
];

const headNames = (prefix: string, biasName: string): Record<HeadTask['kind'], PublishedNames> => ({
  'masked-lm': [
    ['head.transform', 'cls.predictions.transform.dense'],
    ['head.norm', 'cls.predictions.transform.LayerNorm'],
    ['head.output', 'cls.predictions.decoder'],
    ['head.bias', biasName],
  ],
  'sequence-classification': [
    ['head.pooler', `${prefix}pooler.dense`],
    ['head.output', 'classifier'],
  ],
  'token-classification': [['head', 'classifier']],
});

/** Where a file has both, the second is the one that counts; most have one of them, or the same twice. */
const biasNames = ['cls.predictions.bias', 'cls.predictions.decoder.bias'] as const;

/** Checkpoints that came from TensorFlow call the scale of a norm `gamma` and its bias `beta`. */
const oldName = (name: string): string =>
  name.replace(/LayerNorm\.(weight|bias)$/, (_, leaf) => `LayerNorm.${leaf === 'weight' ? 'gamma' : 'beta'}`);

/**
 * Our parameter paths to the names of published BERTs. Files saved from the bare encoder have no `bert.` prefix, so the
 * checkpoint itself says which it is.
 */
export const bertNames = ({ task }: BertConfig, { tensors }: Pick<Checkpoint, 'tensors'>): NameTable => {
  const prefix = tensors.has('embeddings.word_embeddings.weight') ? '' : 'bert.';
  expectLabels(task, tensors.get('classifier.weight'));
  const biasName = biasNames[tensors.has(biasNames[1]) ? 1 : 0];
  const heads = headNames(prefix, biasName);
  const names = publishedNames('bert', [...bertEncoderNames(prefix), ...(task ? heads[task.kind] : [])]);
  return (path) => {
    const stored = names(path);
    if (typeof stored !== 'string' || tensors.has(stored)) return stored;
    return tensors.has(oldName(stored)) ? oldName(stored) : stored;
  };
};

/** Many encoders for sentence vectors were saved without the pooler. */
export const bertFit = <C extends { readonly pooler: boolean }>(
  config: C,
  { tensors }: Pick<Checkpoint, 'tensors'>,
): C =>
  config.pooler && ![...tensors.keys()].some((name) => name.endsWith('pooler.dense.weight'))
    ? { ...config, pooler: false }
    : config;

/** Stored tensors that are no parameters of ours. */
export const bertIgnored = ({ task, tied }: BertConfig): Ignored => [
  { pattern: /(^|\.)embeddings\.position_ids$/, reason: 'a buffer that counts from 0' },
  { pattern: /^cls\.seq_relationship\./, reason: 'the prediction of the next sentence' },
  ...(task?.kind === 'masked-lm' || task?.kind === 'token-classification'
    ? [{ pattern: /(^|\.)pooler\./, reason: 'this head does not stand on the pooler' }]
    : []),
  ...(task?.kind === 'masked-lm'
    ? [
        { pattern: /^cls\.predictions\.(decoder\.)?bias$/, reason: 'one bias, which may be stored under two names' },
        ...(tied ? [{ pattern: /^cls\.predictions\.decoder\.weight$/, reason: 'tied to the token embedding' }] : []),
      ]
    : [{ pattern: /^cls\.predictions\./, reason: 'the masked-LM head, which this model does not have' }]),
];
