import { gelu } from '@blockformer/core';
import { tanh } from '@tensorflow/tfjs-core';
import { type BertParams, bertAssembly } from '../bert/assembly.ts';
import type { EncoderModel } from '../encoder-model.ts';
import type { RobertaConfig } from './config.ts';

export type RobertaParams = BertParams;

export type Roberta = EncoderModel<RobertaParams>;

/**
 * RoBERTa: BERT with other positions (they start behind the padding id), trained longer. Liu et al., arXiv:1907.11692.
 */
export const roberta = (config: RobertaConfig): Roberta =>
  bertAssembly(config, { first: config.first, poolerActivation: (x) => tanh(x), headActivation: gelu });
