import type { Module, Tap } from '@blockformer/core';
import type { Tensor, Tensor3D } from '@tensorflow/tfjs-core';

// B: batch, T: positions, D: width

export type EncoderHeadOptions = {
  /** The product with the token table of the embedding, for heads that are tied to it: [..., D] gives [..., V]. */
  unembed(hidden: Tensor): Tensor;
  readonly tap?: Tap;
};

/** Scores from the hidden states of an encoder, [B, T, D]: of a text, of each token, or of what a token could be. */
export type EncoderHead<P = unknown> = Module<P, [hidden: Tensor3D, options: EncoderHeadOptions], Tensor>;
