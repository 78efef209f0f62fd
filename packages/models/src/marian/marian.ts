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
import { type EmbeddingParams, embedding, type SinusoidalParams, sinusoidalHalves } from '@blockformer/embeddings';
import { type EncoderBlockParams, type EncoderParams, encoder, encoderBlock } from '@blockformer/encoder-block';
import { type MlpParams, mlp } from '@blockformer/feed-forward';
import type { BartSide } from '../bart/config.ts';
import { type EncoderDecoder, type EncoderDecoderParams, encoderDecoder } from '../encoder-decoder.ts';
import { type SharedTableParams, shareTable } from '../shared-table.ts';
import type { MarianConfig } from './config.ts';

type Embedded = EmbeddingParams<SinusoidalParams>;
type MarianEncoder = EncoderParams<Embedded, EncoderBlockParams<MultiHeadAttentionParams, MlpParams>>;
type MarianDecoder = DecoderParams<
  Embedded,
  DecoderBlockParams<MultiHeadAttentionParams, MlpParams, MultiHeadAttentionParams>,
  TiedHeadParams
>;

/** With one token table for both sides, or one for each. */
export type MarianParams =
  | SharedTableParams<MarianEncoder, MarianDecoder>
  | EncoderDecoderParams<MarianEncoder, MarianDecoder>;

export type Marian = EncoderDecoder<MarianParams>;

/** Marian: post-norm stacks with sinusoidal positions and scaled token vectors. Junczys-Dowmunt et al., arXiv:1804.00344. */
export const marian = (config: MarianConfig): Marian => {
  const { vocab, decoderVocab, positions, dim, activation, scale, logitsBias } = config;
  const norm = () => layerNorm({ dim });
  const embedded = (words: number) =>
    embedding({ vocab: words, dim, positions: sinusoidalHalves({ dim, positions }), scale });
  const inside = ({ heads, hidden }: BartSide) => ({
    attention: multiHeadAttention({ dim, heads }),
    feedForward: mlp({ dim, hidden, activation }),
    norm,
    order: 'post' as const,
  });
  const target = decoderVocab ?? vocab;
  const model = encoderDecoder({
    encoder: encoder({
      embedding: embedded(vocab),
      block: encoderBlock(inside(config.encoder)),
      layers: config.encoder.layers,
    }),
    decoder: decoder({
      embedding: embedded(target),
      block: decoderBlock({
        ...inside(config.decoder),
        crossAttention: multiHeadAttention({ dim, heads: config.decoder.heads }),
      }),
      layers: config.decoder.layers,
      head: tiedHead({ bias: logitsBias ? target : undefined }),
    }),
  });
  return (decoderVocab === undefined ? shareTable(model) : model) as Marian;
};
