import { tanh } from '@tensorflow/tfjs-core';
import type { EncoderModel } from '../encoder-model.ts';
import { type BertParams, bertAssembly } from './assembly.ts';
import type { BertConfig } from './config.ts';

export type Bert = EncoderModel<BertParams>;

/** BERT: a post-norm encoder with learned positions and segments. Devlin et al., arXiv:1810.04805. */
export const bert = (config: BertConfig): Bert =>
  bertAssembly(config, { poolerActivation: (x) => tanh(x), headActivation: config.activation });
