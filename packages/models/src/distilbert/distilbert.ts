import { relu } from '@blockformer/core';
import { type BertParams, bertAssembly } from '../bert/assembly.ts';
import type { EncoderModel } from '../encoder-model.ts';
import type { DistilBertConfig } from './config.ts';

export type DistilBertParams = BertParams;

export type DistilBert = EncoderModel<DistilBertParams>;

/** DistilBERT: BERT with fewer layers, without segments and pooler. Sanh et al., arXiv:1910.01108. */
export const distilBert = (config: DistilBertConfig): DistilBert =>
  bertAssembly({ ...config, pooler: false }, { poolerActivation: relu, headActivation: config.activation });
