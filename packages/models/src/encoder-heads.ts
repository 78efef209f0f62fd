import { type Activation, type LinearParams, linear, type Norm } from '@blockformer/core';
import {
  type EncoderHead,
  type MaskedLmHeadParams,
  maskedLmHead,
  type Pooler,
  type SequenceClassificationHeadParams,
  sequenceClassificationHead,
  tokenClassificationHead,
} from '@blockformer/encoder-block';
import type { HeadTask } from './head-task.ts';

/** The parameters of any head of BERT and its relatives. */
export type EncoderHeadParams = MaskedLmHeadParams | SequenceClassificationHeadParams<LinearParams> | LinearParams;

/**
 * The head for a task, as BERT and its relatives have it. `activation` is that of the masked-LM head, `pooler` what a
 * classification of texts stands on; `tied` says if the masked-LM head reads the token table.
 */
export const encoderHead = (
  task: HeadTask,
  options: {
    dim: number;
    vocab: number;
    activation: Activation;
    norm: Norm;
    pooler: Pooler<LinearParams>;
    tied: boolean;
  },
): EncoderHead<EncoderHeadParams> => {
  const { dim, vocab, activation, norm, pooler, tied } = options;
  if (task.kind === 'token-classification') return tokenClassificationHead({ dim, labels: task.labels.length });
  if (task.kind === 'sequence-classification')
    return sequenceClassificationHead({ dim, labels: task.labels.length, pooler });
  const output = tied ? undefined : linear({ in: dim, out: vocab, bias: false });
  return maskedLmHead({ dim, vocab, activation, norm, output });
};
