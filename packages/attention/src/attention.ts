import type { SpecTree, Tap } from '@blockformer/core';
import type { Tensor, Tensor3D } from '@tensorflow/tfjs-core';
import type { KeysValues } from './keys-values.ts';

// B: batch, T: positions being computed, S: positions attended to, D: width

export type AttendOptions = {
  /** Added to the scores, broadcast to [B, H, T, S]. */
  readonly mask?: Tensor;
  /** Query i sees nothing after position S − T + i. */
  readonly causal?: boolean;
  /** Position of the first of T, for attention that rotates its queries. */
  readonly offset?: number;
  /** Added to the result, [B, T, D]: one operation less than adding it afterwards. */
  readonly residual?: Tensor3D;
  readonly tap?: Tap;
};

/**
 * Attention is two functions, so that self, cross and cached attention need no flags. Encoder: keys and values of `x`.
 * Decoder step: `append(past, keysValues(x))`. Cross attention: of the memory, computed once.
 *
 * Taps: `query`, `key`, `value` and `heads` [B, H, ·, K], `scores` and `weights` [B, H, T, S], `output` [B, T, D].
 */
export type Attention<P = unknown> = {
  readonly spec: SpecTree<P>;
  /** Keys and values of `source` [B, S, D], whose first position is `offset`. */
  keysValues(params: P, source: Tensor3D, options?: { readonly offset?: number; readonly tap?: Tap }): KeysValues;
  /** What `x` [B, T, D] takes from keys and values: [B, T, D]. */
  attend(params: P, x: Tensor3D, kv: KeysValues, options?: AttendOptions): Tensor3D;
};
