import { type MultiHeadAttentionParams, multiHeadAttention } from '@blockformer/attention';
import { layerNorm, relu } from '@blockformer/core';
import {
  type EmbeddingParams,
  embedding,
  type LearnedPositionsParams,
  learnedPositions,
} from '@blockformer/embeddings';
import { type EncoderBlockParams, type EncoderParams, encoder, encoderBlock, pooler } from '@blockformer/encoder-block';
import { type MlpParams, mlp } from '@blockformer/feed-forward';
import { type EncoderHeadParams, encoderHead } from '../encoder-heads.ts';
import { type EncoderModel, type EncoderModelParams, encoderModel } from '../encoder-model.ts';
import type { DistilBertConfig } from './config.ts';

export type DistilBertParams = EncoderModelParams<
  EncoderParams<EmbeddingParams<LearnedPositionsParams>, EncoderBlockParams<MultiHeadAttentionParams, MlpParams>>,
  undefined,
  EncoderHeadParams
>;

export type DistilBert = EncoderModel<DistilBertParams>;

/** DistilBERT: BERT with fewer layers, without segments and pooler. Sanh et al., arXiv:1910.01108. */
export const distilBert = (config: DistilBertConfig): DistilBert => {
  const { vocab, positions, dim, heads, layers, hidden, epsilon, activation, tied, task } = config;
  const norm = () => layerNorm({ dim, epsilon });
  const pool = pooler({ dim, activation: relu });
  return encoderModel({
    encoder: encoder({
      embedding: embedding({ vocab, dim, positions: learnedPositions({ positions, dim }), norm: norm() }),
      block: encoderBlock({
        attention: multiHeadAttention({ dim, heads }),
        feedForward: mlp({ dim, hidden, activation }),
        norm,
        order: 'post',
      }),
      layers,
    }),
    head: task && { task, part: encoderHead(task, { dim, vocab, activation, norm: norm(), pooler: pool, tied }) },
  });
};
