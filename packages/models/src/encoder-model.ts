import { type Module, type SpecTree, type Tap, tapUnder } from '@blockformer/core';
import type { Encoder, EncoderOptions } from '@blockformer/encoder-block';
import { type Tensor, type Tensor2D, type Tensor3D, tidy } from '@tensorflow/tfjs-core';

// B: batch, T: positions, D: width, V: vocabulary, C: classes

export type EncoderModelParams<E, P, H> = { encoder: E; pooler?: P; head?: H };

/** Hidden states to a vector for each text: [B, T, D] gives [B, D]. */
export type PoolerPart<P = unknown> = Module<P, [hidden: Tensor3D, options?: { readonly tap?: Tap }], Tensor2D>;

/** Hidden states to scores. `unembed` is the product with the token table, for heads that are tied to it. */
export type HeadPart<P = unknown> = Module<
  P,
  [hidden: Tensor3D, unembed: (hidden: Tensor) => Tensor, options?: { readonly tap?: Tap }],
  Tensor
>;

/** What the scores of a head are about. */
export type HeadTask =
  /** The token at each position: [B, T, V]. */
  | { readonly kind: 'masked-lm' }
  /** The class of a text, [B, C], and what makes probabilities of the scores. */
  | {
      readonly kind: 'sequence-classification';
      readonly labels: readonly string[];
      readonly scores: 'softmax' | 'sigmoid' | 'none';
    }
  /** The class of each token: [B, T, C]. */
  | { readonly kind: 'token-classification'; readonly labels: readonly string[] };

/** An encoder and what stands on it. Taps: `encoder.…`, `pooler` [B, D], `logits`. */
export type EncoderModel<P = unknown> = {
  readonly spec: SpecTree<P>;
  readonly vocab: number;
  /** The longest text, if the positions have an end. */
  readonly positions?: number;
  /** What `logits` are about; undefined without a head. */
  readonly task?: HeadTask;
  /** int32 ids [B, T] give hidden states [B, T, D]. */
  encode(params: P, ids: Tensor2D, options?: EncoderOptions): Tensor3D;
  /** The pooler's vector for each text, [B, D]; only where there is a pooler. */
  pool?(params: P, hidden: Tensor3D, options?: { readonly tap?: Tap }): Tensor2D;
  /** The head's scores; only where there is a head. */
  logits?(params: P, hidden: Tensor3D, options?: { readonly tap?: Tap }): Tensor;
};

/** Puts a pooler, or a head with its task, on an encoder. */
export const encoderModel = <E, P = undefined, H = undefined>(options: {
  encoder: Encoder<E>;
  pooler?: PoolerPart<P>;
  head?: HeadPart<H>;
  task?: HeadTask;
}): EncoderModel<EncoderModelParams<E, P, H>> => {
  const { encoder, pooler, head, task } = options;
  const spec = {
    encoder: encoder.spec,
    ...(pooler ? { pooler: pooler.spec } : {}),
    ...(head ? { head: head.spec } : {}),
  };
  return {
    spec: spec as SpecTree<EncoderModelParams<E, P, H>>,
    vocab: encoder.vocab,
    positions: encoder.positions,
    task,
    encode: (params, ids, { tap, ...rest } = {}) =>
      encoder.forward(params.encoder, ids, { ...rest, tap: tapUnder(tap, 'encoder') }),
    pool: pooler && ((params, hidden, options) => pooler.forward(params.pooler as P, hidden, options)),
    logits:
      head &&
      ((params, hidden, options) =>
        tidy(() => head.forward(params.head as H, hidden, (x) => encoder.unembed(params.encoder, x), options))),
  };
};
