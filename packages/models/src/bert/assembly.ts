import { type MultiHeadAttentionParams, multiHeadAttention } from '@blockformer/attention';
import { type Activation, type LinearParams, layerNorm } from '@blockformer/core';
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
import type { BertConfig } from './config.ts';

export type BertParams = EncoderModelParams<
  EncoderParams<EmbeddingParams<LearnedPositionsParams>, EncoderBlockParams<MultiHeadAttentionParams, MlpParams>>,
  LinearParams,
  EncoderHeadParams
>;

/** What BERT and its relatives have in common: a post-norm encoder with learned positions, and a pooler or a head on it. */
export const bertAssembly = (
  config: Omit<BertConfig, 'segments'> & { readonly segments?: number },
  differences: {
    /** The row of the first position. */
    readonly first?: number;
    readonly poolerActivation: Activation;
    /** That of the masked-LM head. */
    readonly headActivation: Activation;
  },
): EncoderModel<BertParams> => {
  const { vocab, positions, segments, dim, heads, layers, hidden, epsilon, activation, tied, task } = config;
  const { first, poolerActivation, headActivation } = differences;
  const norm = () => layerNorm({ dim, epsilon });
  const pool = pooler({ dim, activation: poolerActivation });
  const shape = { dim, vocab, activation: headActivation, norm: norm(), pooler: pool, tied };
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
    head: task && { task, part: encoderHead(task, shape) },
  });
};
