import {
  type MultiHeadAttentionParams,
  multiHeadAttention,
  type RelativeBiasParams,
  relativeBias,
} from '@blockformer/attention';
import { type LinearParams, rmsNorm } from '@blockformer/core';
import {
  type DecoderBlockParams,
  type DecoderParams,
  decoder,
  decoderBlock,
  type Head,
  linearHead,
  type TiedHeadParams,
  tiedHead,
} from '@blockformer/decoder-block';
import { type EmbeddingParams, embedding } from '@blockformer/embeddings';
import { type EncoderBlockParams, type EncoderParams, encoder, encoderBlock } from '@blockformer/encoder-block';
import { type FeedForward, type GatedMlpParams, gatedMlp, type MlpParams, mlp } from '@blockformer/feed-forward';
import { type EncoderDecoder, encoderDecoder } from '../encoder-decoder.ts';
import { type SharedTableParams, shareTable } from '../shared-table.ts';
import type { T5Config } from './config.ts';

type Inner = MlpParams | GatedMlpParams;

export type T5Params = SharedTableParams<
  EncoderParams<EmbeddingParams<undefined>, EncoderBlockParams<MultiHeadAttentionParams, Inner>, RelativeBiasParams>,
  DecoderParams<
    EmbeddingParams<undefined>,
    DecoderBlockParams<MultiHeadAttentionParams, Inner, MultiHeadAttentionParams>,
    TiedHeadParams | LinearParams,
    RelativeBiasParams
  >
>;

export type T5 = EncoderDecoder<T5Params>;

/**
 * T5: pre-norm stacks with RMS norms, no positions but a relative bias that all layers of a stack share, and scores that
 * are not scaled. Raffel et al., arXiv:1910.10683; 1.1 has a gated feed-forward network and an output layer of its own.
 */
export const t5 = (config: T5Config): T5 => {
  const { vocab, dim, heads, headDim, hidden, activation, buckets, maxDistance, epsilon } = config;
  const norm = () => rmsNorm({ dim, epsilon });
  const attention = multiHeadAttention({ dim, heads, headDim, bias: false, scale: 1 });
  const inner = { dim, hidden, activation, bias: false };
  const feedForward = (config.gated ? gatedMlp(inner) : mlp(inner)) as FeedForward<Inner>;
  const head = config.tied ? tiedHead({ scale: dim ** -0.5 }) : linearHead({ dim, vocab });
  const inside = { attention, feedForward, norm, order: 'pre' as const };
  return shareTable(
    encoderDecoder({
      encoder: encoder({
        embedding: embedding({ vocab, dim }),
        block: encoderBlock(inside),
        layers: config.encoderLayers,
        norm: norm(),
        bias: relativeBias({ heads, buckets, maxDistance, bidirectional: true }),
      }),
      decoder: decoder({
        embedding: embedding({ vocab, dim }),
        block: decoderBlock({ ...inside, crossAttention: attention }),
        layers: config.decoderLayers,
        norm: norm(),
        bias: relativeBias({ heads, buckets, maxDistance, bidirectional: false }),
        head: head as Head<TiedHeadParams | LinearParams>,
      }),
    }),
  );
};
