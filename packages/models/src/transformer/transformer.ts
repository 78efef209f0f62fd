import { type MultiHeadAttentionParams, multiHeadAttention } from '@blockformer/attention';
import { layerNorm, relu } from '@blockformer/core';
import { type DecoderBlockParams, type DecoderParams, decoder, decoderBlock } from '@blockformer/decoder-block';
import { type EmbeddingParams, embedding, type SinusoidalParams, sinusoidalInterleaved } from '@blockformer/embeddings';
import { type EncoderBlockParams, type EncoderParams, encoder, encoderBlock } from '@blockformer/encoder-block';
import { type MlpParams, mlp } from '@blockformer/feed-forward';
import { type EncoderDecoder, type EncoderDecoderParams, encoderDecoder } from '../encoder-decoder.ts';
import { type SharedTableParams, shareTable } from '../shared-table.ts';
import type { TransformerConfig } from './config.ts';

type Embedded = EmbeddingParams<SinusoidalParams>;
type Reader = EncoderParams<Embedded, EncoderBlockParams<MultiHeadAttentionParams, MlpParams>>;
type Writer = DecoderParams<
  Embedded,
  DecoderBlockParams<MultiHeadAttentionParams, MlpParams, MultiHeadAttentionParams>
>;

/** With one token table for both sides, or one for each. */
export type TransformerParams = SharedTableParams<Reader, Writer> | EncoderDecoderParams<Reader, Writer>;

export type Transformer = EncoderDecoder<TransformerParams>;

/**
 * The Transformer: post-norm stacks with sinusoidal positions, token vectors times √D, attention without biases, ReLU, and
 * an output layer that is the token table of the target. Vaswani et al., arXiv:1706.03762, section 3.
 */
export const transformer = (config: TransformerConfig): Transformer => {
  const { vocab, targetVocab, positions, dim, heads, hidden, epsilon } = config;
  const embedded = (words: number) =>
    embedding({ vocab: words, dim, positions: sinusoidalInterleaved({ dim, positions }), scale: Math.sqrt(dim) });
  const attention = multiHeadAttention({ dim, heads, bias: false });
  const inside = {
    attention,
    feedForward: mlp({ dim, hidden, activation: relu }),
    norm: () => layerNorm({ dim, epsilon }),
    order: 'post' as const,
  };
  const model = encoderDecoder({
    encoder: encoder({ embedding: embedded(vocab), block: encoderBlock(inside), layers: config.encoderLayers }),
    decoder: decoder({
      embedding: embedded(targetVocab ?? vocab),
      block: decoderBlock({ ...inside, crossAttention: attention }),
      layers: config.decoderLayers,
    }),
  });
  return (targetVocab === undefined ? shareTable(model) : model) as Transformer;
};
