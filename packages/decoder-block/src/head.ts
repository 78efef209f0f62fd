import type { Module } from '@blockformer/core';
import type { Tensor } from '@tensorflow/tfjs-core';

// D: width, V: vocabulary

/**
 * Scores of all tokens from hidden states: [..., D] gives [..., V]. `unembed` is the product with the token table of the
 * embedding, for heads that are tied to it.
 */
export type Head<P = unknown> = Module<P, [hidden: Tensor, unembed: (hidden: Tensor) => Tensor], Tensor>;
