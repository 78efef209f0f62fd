import type { Checkpoint, Ignored, NameTable } from '@blockformer/model-loader';
import { expectLabels } from '../expect-labels.ts';
import type { HeadTask } from '../head-task.ts';
import { type PublishedNames, publishedNames } from '../published-names.ts';
import type { DistilBertConfig } from './config.ts';

const encoderNames = (prefix: string): PublishedNames => [
  ['encoder.embedding.token.table', `${prefix}embeddings.word_embeddings.weight`],
  ['encoder.embedding.position.vectors', `${prefix}embeddings.position_embeddings.weight`],
  ['encoder.embedding.norm', `${prefix}embeddings.LayerNorm`],
  ['encoder.blocks.*.attention.query', `${prefix}transformer.layer.*.attention.q_lin`],
  ['encoder.blocks.*.attention.key', `${prefix}transformer.layer.*.attention.k_lin`],
  ['encoder.blocks.*.attention.value', `${prefix}transformer.layer.*.attention.v_lin`],
  ['encoder.blocks.*.attention.output', `${prefix}transformer.layer.*.attention.out_lin`],
  ['encoder.blocks.*.attentionNorm', `${prefix}transformer.layer.*.sa_layer_norm`],
  ['encoder.blocks.*.feedForward.up', `${prefix}transformer.layer.*.ffn.lin1`],
  ['encoder.blocks.*.feedForward.down', `${prefix}transformer.layer.*.ffn.lin2`],
  ['encoder.blocks.*.feedForwardNorm', `${prefix}transformer.layer.*.output_layer_norm`],
];

const headNames: Record<HeadTask['kind'], PublishedNames> = {
  'masked-lm': [
    ['head.transform', 'vocab_transform'],
    ['head.norm', 'vocab_layer_norm'],
    ['head.output', 'vocab_projector'],
    ['head.bias', 'vocab_projector.bias'],
  ],
  'sequence-classification': [
    ['head.pooler', 'pre_classifier'],
    ['head.output', 'classifier'],
  ],
  'token-classification': [['head', 'classifier']],
};

/**
 * Our parameter paths to the names of published DistilBERTs. Files saved from the bare encoder have no `distilbert.`
 * prefix, so the checkpoint itself says which it is.
 */
export const distilBertNames = ({ task }: DistilBertConfig, { tensors }: Pick<Checkpoint, 'tensors'>): NameTable => {
  const prefix = tensors.has('embeddings.word_embeddings.weight') ? '' : 'distilbert.';
  expectLabels(task, tensors.get('classifier.weight'));
  return publishedNames('distilbert', [...encoderNames(prefix), ...(task ? headNames[task.kind] : [])]);
};

/** Stored tensors that are no parameters of ours. */
export const distilBertIgnored = ({ task, tied }: DistilBertConfig): Ignored => [
  { pattern: /(^|\.)embeddings\.position_ids$/, reason: 'a buffer that counts from 0' },
  ...(task?.kind === 'masked-lm'
    ? [...(tied ? [{ pattern: /^vocab_projector\.weight$/, reason: 'tied to the token embedding' }] : [])]
    : [
        {
          pattern: /^vocab_(transform|layer_norm|projector)\./,
          reason: 'the masked-LM head, which this model does not have',
        },
      ]),
];
