import { type MultiHeadAttentionParams, multiHeadAttention } from '@blockformer/attention';
import { type LinearParams, layerNorm } from '@blockformer/core';
import {
  type Decoder,
  type DecoderBlockParams,
  type DecoderParams,
  decoder,
  decoderBlock,
  linearHead,
} from '@blockformer/decoder-block';
import {
  type EmbeddingParams,
  embedding,
  type LearnedPositionsParams,
  learnedPositions,
} from '@blockformer/embeddings';
import { type MlpParams, mlp } from '@blockformer/feed-forward';
import type { Gpt2Config } from './config.ts';

export type Gpt2Params = DecoderParams<
  EmbeddingParams<LearnedPositionsParams>,
  DecoderBlockParams<MultiHeadAttentionParams, MlpParams>,
  LinearParams
>;

export type Gpt2 = Decoder<Gpt2Params>;

/** GPT-2: a pre-norm decoder with learned positions. Radford et al., "Language models are unsupervised multitask learners", 2019. */
export const gpt2 = (config: Gpt2Config): Gpt2 => {
  const { vocab, positions, dim, heads, layers, hidden, epsilon, activation, scale, tied } = config;
  const norm = () => layerNorm({ dim, epsilon });
  return decoder({
    embedding: embedding({ vocab, dim, positions: learnedPositions({ positions, dim }) }),
    block: (layer) =>
      decoderBlock({
        attention: multiHeadAttention({ dim, heads, scale: scale(layer) }),
        feedForward: mlp({ dim, hidden, activation }),
        norm,
        order: 'pre',
      }),
    layers,
    norm: norm(),
    head: tied ? undefined : linearHead({ dim, vocab }),
  });
};
