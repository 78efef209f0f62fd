import { type MultiHeadAttentionParams, multiHeadAttention } from '@blockformer/attention';
import { type LinearParams, layerNorm } from '@blockformer/core';
import {
  type EmbeddingParams,
  embedding,
  type LearnedPositionsParams,
  learnedPositions,
} from '@blockformer/embeddings';
import { type EncoderBlockParams, type EncoderParams, encoder, encoderBlock, pooler } from '@blockformer/encoder-block';
import { type MlpParams, mlp } from '@blockformer/feed-forward';
import { tanh } from '@tensorflow/tfjs-core';
import { type EncoderHeadParams, encoderHead } from '../encoder-heads.ts';
import { type EncoderModel, type EncoderModelParams, encoderModel } from '../encoder-model.ts';
import type { BertConfig } from './config.ts';

export type BertParams = EncoderModelParams<
  EncoderParams<EmbeddingParams<LearnedPositionsParams>, EncoderBlockParams<MultiHeadAttentionParams, MlpParams>>,
  LinearParams,
  EncoderHeadParams
>;

export type Bert = EncoderModel<BertParams>;

/** BERT: a post-norm encoder with learned positions and segments. Devlin et al., arXiv:1810.04805. */
export const bert = (config: BertConfig): Bert => {
  const { vocab, positions, segments, dim, heads, layers, hidden, epsilon, activation, tied, task } = config;
  const norm = () => layerNorm({ dim, epsilon });
  const pool = pooler({ dim, activation: (x) => tanh(x) });
  return encoderModel({
    encoder: encoder({
      embedding: embedding({ vocab, dim, positions: learnedPositions({ positions, dim }), segments, norm: norm() }),
      block: encoderBlock({
        attention: multiHeadAttention({ dim, heads }),
        feedForward: mlp({ dim, hidden, activation }),
        norm,
        order: 'post',
      }),
      layers,
    }),
    pooler: config.pooler ? pool : undefined,
    head: task && { task, part: encoderHead(task, { dim, vocab, activation, norm: norm(), pooler: pool, tied }) },
  });
};
