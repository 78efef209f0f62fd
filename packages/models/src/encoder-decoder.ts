import type { KeysValues } from '@blockformer/attention';
import { type SpecTree, type Tap, tapUnder } from '@blockformer/core';
import type { Decoder, DecoderOptions, DecoderState } from '@blockformer/decoder-block';
import type { Encoder } from '@blockformer/encoder-block';
import { type Tensor, type Tensor2D, type Tensor3D, tidy } from '@tensorflow/tfjs-core';

// B: batch, S: positions of the source, T: positions being computed, D: width, V: vocabulary

export type EncoderDecoderParams<E, D> = { encoder: E; decoder: D };

/** What may be fed: ids below `vocab`, and at most `positions` of them where there is an end. */
export type Feed = { readonly vocab: number; readonly positions?: number };

/**
 * An encoder, and a decoder whose cross attention reads what the encoder has made of the source. Taps: `encoder.…`,
 * those of the decoder as they are (`blocks.N.crossAttention.weights`), `logits`.
 */
export type EncoderDecoder<P = unknown> = Feed & {
  readonly spec: SpecTree<P>;
  /** What the encoder may be fed; the model's own `vocab` and `positions` are the decoder's. */
  readonly source: Feed;
  /** int32 ids [B, S] give the memory [B, S, D]. `mask` hides padding: [B, 1, 1, S]. */
  encode(params: P, ids: Tensor2D, options?: { readonly mask?: Tensor; readonly tap?: Tap }): Tensor3D;
  /** Keys and values of a memory for every block of the decoder, the same for all steps: computed once. */
  memory(params: P, memory: Tensor3D, options?: { readonly tap?: Tap }): KeysValues[];
  /** The decoder's hidden states [B, T, D], and its state after them. `options.memory` is needed. */
  hidden(params: P, ids: Tensor2D, options: DecoderOptions): { hidden: Tensor3D; state: DecoderState };
  /** Scores of the next token: [B, T, D] gives [B, T, V]. */
  logits(params: P, hidden: Tensor3D, options?: { readonly tap?: Tap }): Tensor3D;
  /** All at once: source ids [B, S] and target ids [B, T] give logits [B, T, V]. `mask` hides padding of the source. */
  forward(
    params: P,
    source: Tensor2D,
    target: Tensor2D,
    options?: { readonly mask?: Tensor; readonly tap?: Tap },
  ): Tensor3D;
};

/** Puts a decoder with cross attention behind an encoder. Vaswani et al., arXiv:1706.03762. */
export const encoderDecoder = <E, D>(options: {
  encoder: Encoder<E>;
  decoder: Decoder<D>;
}): EncoderDecoder<EncoderDecoderParams<E, D>> => {
  const { encoder, decoder } = options;
  const spec = { encoder: encoder.spec, decoder: decoder.spec };
  const part: EncoderDecoder<EncoderDecoderParams<E, D>> = {
    spec: spec as SpecTree<EncoderDecoderParams<E, D>>,
    vocab: decoder.vocab,
    positions: decoder.positions,
    source: { vocab: encoder.vocab, positions: encoder.positions },
    encode: (params, ids, { mask, tap } = {}) =>
      encoder.forward(params.encoder, ids, { mask, tap: tapUnder(tap, 'encoder') }),
    memory: (params, memory, options) => decoder.memory(params.decoder, memory, options),
    hidden: (params, ids, options) => decoder.hidden(params.decoder, ids, options),
    logits: (params, hidden, options) => decoder.logits(params.decoder, hidden, options),
    forward: (params, source, target, { mask, tap } = {}) =>
      tidy(() => {
        const memory = part.memory(params, part.encode(params, source, { mask, tap }), { tap });
        const { hidden } = part.hidden(params, target, { memory, memoryMask: mask, tap });
        return part.logits(params, hidden, { tap });
      }),
  };
  return part;
};
