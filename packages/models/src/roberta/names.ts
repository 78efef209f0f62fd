import type { Checkpoint, Ignored, NameTable } from '@blockformer/model-loader';
import { bertEncoderNames } from '../bert/names.ts';
import { expectLabels } from '../expect-labels.ts';
import type { HeadTask } from '../head-task.ts';
import { type PublishedNames, publishedNames } from '../published-names.ts';
import type { RobertaConfig } from './config.ts';

const headNames = (biasName: string): Record<HeadTask['kind'], PublishedNames> => ({
  'masked-lm': [
    ['head.transform', 'lm_head.dense'],
    ['head.norm', 'lm_head.layer_norm'],
    ['head.output', 'lm_head.decoder'],
    ['head.bias', biasName],
  ],
  'sequence-classification': [
    ['head.pooler', 'classifier.dense'],
    ['head.output', 'classifier.out_proj'],
  ],
  'token-classification': [['head', 'classifier']],
});

/** Where a file has both, the second is the one that counts; most have one of them, or the same twice. */
const biasNames = ['lm_head.bias', 'lm_head.decoder.bias'] as const;

/**
 * Our parameter paths to the names of published RoBERTas. Files saved from the bare encoder have no `roberta.` prefix, so
 * the checkpoint itself says which it is.
 */
export const robertaNames = ({ task }: RobertaConfig, { tensors }: Pick<Checkpoint, 'tensors'>): NameTable => {
  const prefix = tensors.has('embeddings.word_embeddings.weight') ? '' : 'roberta.';
  expectLabels(task, tensors.get('classifier.out_proj.weight') ?? tensors.get('classifier.weight'));
  const heads = headNames(biasNames[tensors.has(biasNames[1]) ? 1 : 0]);
  return publishedNames('roberta', [...bertEncoderNames(prefix), ...(task ? heads[task.kind] : [])]);
};

/** Stored tensors that are no parameters of ours. */
export const robertaIgnored = ({ task, tied }: RobertaConfig): Ignored => [
  { pattern: /(^|\.)embeddings\.position_ids$/, reason: 'a buffer that counts from 0' },
  ...(task ? [{ pattern: /^roberta\.pooler\./, reason: 'this head does not stand on the pooler' }] : []),
  ...(task?.kind === 'masked-lm'
    ? [
        { pattern: /^lm_head\.(decoder\.)?bias$/, reason: 'one bias, which may be stored under two names' },
        ...(tied ? [{ pattern: /^lm_head\.decoder\.weight$/, reason: 'tied to the token embedding' }] : []),
      ]
    : [{ pattern: /^lm_head\./, reason: 'the masked-LM head, which this model does not have' }]),
];
