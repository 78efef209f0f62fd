import { type MultiHeadAttentionParams, multiHeadAttention } from '@blockformer/attention';
import { layerNorm } from '@blockformer/core';
import {
  type DecoderBlockParams,
  type DecoderParams,
  decoder,
  decoderBlock,
  type TiedHeadParams,
  tiedHead,
} from '@blockformer/decoder-block';
import {
  type EmbeddingParams,
  embedding,
  type LearnedPositionsParams,
  learnedPositions,
} from '@blockformer/embeddings';
import { type EncoderBlockParams, type EncoderParams, encoder, encoderBlock } from '@blockformer/encoder-block';
import { type MlpParams, mlp } from '@blockformer/feed-forward';
import { type EncoderDecoder, encoderDecoder } from '../encoder-decoder.ts';
import { type SharedTableParams, shareTable } from '../shared-table.ts';
import type { BartConfig, BartSide } from './config.ts';

type Embedded = EmbeddingParams<LearnedPositionsParams>;

export type BartParams = SharedTableParams<
  EncoderParams<Embedded, EncoderBlockParams<MultiHeadAttentionParams, MlpParams>>,
  DecoderParams<
    Embedded,
    DecoderBlockParams<MultiHeadAttentionParams, MlpParams, MultiHeadAttentionParams>,
    TiedHeadParams
  >
>;

export type Bart = EncoderDecoder<BartParams>;

/** Rows of the table of positions before the first. */
const FIRST_POSITION = 2;

/** BART: post-norm stacks with learned positions, a norm after the embedding, one token table. Lewis et al., arXiv:1910.13461. */
export const bart = (config: BartConfig): Bart => {
  const { vocab, positions, dim, activation, scale, logitsBias } = config;
  const norm = () => layerNorm({ dim });
  const embedded = () =>
    embedding({
      vocab,
      dim,
      positions: learnedPositions({ positions, dim, first: FIRST_POSITION }),
      norm: norm(),
      scale,
    });
  const inside = ({ heads, hidden }: BartSide) => ({
    attention: multiHeadAttention({ dim, heads }),
    feedForward: mlp({ dim, hidden, activation }),
    norm,
    order: 'post' as const,
  });
  return shareTable(
    encoderDecoder({
      encoder: encoder({
        embedding: embedded(),
        block: encoderBlock(inside(config.encoder)),
        layers: config.encoder.layers,
      }),
      decoder: decoder({
        embedding: embedded(),
        block: decoderBlock({
          ...inside(config.decoder),
          crossAttention: multiHeadAttention({ dim, heads: config.decoder.heads }),
        }),
        layers: config.decoder.layers,
        head: tiedHead({ bias: logitsBias ? vocab : undefined }),
      }),
    }),
  );
};
