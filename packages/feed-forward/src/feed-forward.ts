import type { Module, Tap } from '@blockformer/core';
import type { Tensor3D } from '@tensorflow/tfjs-core';

export type FeedForwardOptions = {
  /** Added to the result, [B, T, D]: one operation less than adding it afterwards. */
  readonly residual?: Tensor3D;
  readonly tap?: Tap;
};

/**
 * A network applied to each position alone: [B, T, D] gives [B, T, D]. Taps: `hidden` [B, T, F], after the activation,
 * and `output` [B, T, D].
 */
export type FeedForward<P = unknown> = Module<P, [x: Tensor3D, options?: FeedForwardOptions], Tensor3D>;
