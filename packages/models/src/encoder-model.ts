import { type SpecTree, type Tap, tapped, tapUnder } from '@blockformer/core';
import type { Encoder, EncoderHead, EncoderOptions, Pooler } from '@blockformer/encoder-block';
import { type Tensor, type Tensor2D, type Tensor3D, tidy } from '@tensorflow/tfjs-core';
import type { HeadTask } from './head-task.ts';

// B: batch, T: positions, D: width

export type EncoderModelParams<E, P, H> = { encoder: E; pooler?: P; head?: H };

/** An encoder and what stands on it. Taps: `encoder.…`, `pooler` [B, D], `logits`. */
export type EncoderModel<P = unknown> = {
  readonly spec: SpecTree<P>;
  readonly vocab: number;
  /** The longest text, if the positions have an end. */
  readonly positions?: number;
  /** The number of segments; undefined where the model knows none. */
  readonly segments?: number;
  /** What `logits` are about; undefined without a head. */
  readonly task?: HeadTask;
  /** int32 ids [B, T] give hidden states [B, T, D]. */
  encode(params: P, ids: Tensor2D, options?: EncoderOptions): Tensor3D;
  /** The pooler's vector for each text, [B, D]. Only where there is a pooler. */
  pool?(params: P, hidden: Tensor3D, options?: { readonly tap?: Tap }): Tensor2D;
  /** The head's scores. Only where there is a head. */
  logits?(params: P, hidden: Tensor3D, options?: { readonly tap?: Tap }): Tensor;
};

/** Puts a pooler, or a head for a task, on an encoder. */
export const encoderModel = <E, P = undefined, H = undefined>(options: {
  encoder: Encoder<E>;
  pooler?: Pooler<P>;
  head?: { readonly task: HeadTask; readonly part: EncoderHead<H> };
}): EncoderModel<EncoderModelParams<E, P, H>> => {
  const { encoder, pooler, head } = options;
  const spec = {
    encoder: encoder.spec,
    ...(pooler ? { pooler: pooler.spec } : {}),
    ...(head ? { head: head.part.spec } : {}),
  };
  return {
    spec: spec as SpecTree<EncoderModelParams<E, P, H>>,
    vocab: encoder.vocab,
    positions: encoder.positions,
    segments: encoder.segments,
    task: head?.task,
    encode: (params, ids, options = {}) =>
      encoder.forward(params.encoder, ids, { ...options, tap: tapUnder(options.tap, 'encoder') }),
    pool:
      pooler &&
      ((params, hidden, options) => {
        if (params.pooler === undefined) throw new Error('encoderModel: the checkpoint was saved without its pooler');
        return pooler.forward(params.pooler, hidden, options);
      }),
    logits:
      head &&
      ((params, hidden, { tap } = {}) =>
        tidy(() => {
          const unembed = (x: Tensor): Tensor => encoder.unembed(params.encoder, x);
          return tapped(tap, 'logits', head.part.forward(params.head as H, hidden, { unembed, tap }));
        })),
  };
};
