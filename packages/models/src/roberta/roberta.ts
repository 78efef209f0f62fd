import { type MultiHeadAttentionParams, multiHeadAttention } from '@blockformer/attention';
import { gelu, type LinearParams, layerNorm } from '@blockformer/core';
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
import type { RobertaConfig } from './config.ts';

export type RobertaParams = EncoderModelParams<
  EncoderParams<EmbeddingParams<LearnedPositionsParams>, EncoderBlockParams<MultiHeadAttentionParams, MlpParams>>,
  LinearParams,
  EncoderHeadParams
>;

export type Roberta = EncoderModel<RobertaParams>;

/**
 * RoBERTa: BERT with other positions (they start behind the padding id), trained longer. Liu et al., arXiv:1907.11692.
 */
export const roberta = (config: RobertaConfig): Roberta => {
  const { vocab, positions, first, segments, dim, heads, layers, hidden, epsilon, activation, tied, task } = config;
  const norm = () => layerNorm({ dim, epsilon });
  const pool = pooler({ dim, activation: (x) => tanh(x) });
  return encoderModel({
    encoder: encoder({
      embedding: embedding({
        vocab,
        dim,
        positions: learnedPositions({ positions, dim, first }),
        segments,
        norm: norm(),
      }),
      block: encoderBlock({
        attention: multiHeadAttention({ dim, heads }),
        feedForward: mlp({ dim, hidden, activation }),
        norm,
        order: 'post',
      }),
      layers,
    }),
    pooler: config.pooler ? pool : undefined,
    head: task && { task, part: encoderHead(task, { dim, vocab, activation: gelu, norm: norm(), pooler: pool, tied }) },
  });
};
