import { type Attention, append, type KeysValues } from '@blockformer/attention';
import { type Norm, type NormParams, type SpecTree, type Tap, tapped, tapUnder } from '@blockformer/core';
import type { FeedForward } from '@blockformer/feed-forward';

import { type Tensor, type Tensor3D, tidy } from '@tensorflow/tfjs-core';

// B: batch, T: positions being computed, S: all positions so far, D: width

export type DecoderBlockParams<A, F> = {
  attentionNorm: NormParams;
  attention: A;
  feedForwardNorm: NormParams;
  feedForward: F;
};

export type DecoderBlockOptions = {
  /** Keys and values of the positions before x. */
  readonly past?: KeysValues;
  /** Hides padding: added to the scores, [B, 1, 1, S]. */
  readonly mask?: Tensor;
  readonly tap?: Tap;
};

/** Taps: `attentionNorm`, `attention.…`, `feedForwardNorm`, `feedForward.…`, `output` [B, T, D]. */
export type DecoderBlock<P = unknown> = {
  readonly spec: SpecTree<P>;
  /** [B, T, D] gives [B, T, D], and the keys and values of all positions so far. */
  forward(params: P, x: Tensor3D, options?: DecoderBlockOptions): { output: Tensor3D; kv: KeysValues };
};

/**
 * Causal self-attention and a feed-forward network, each with a residual connection and a norm.
 *
 * `order` `'pre'`: `x + f(norm(x))` (GPT-2; Xiong et al., arXiv:2002.04745). `'post'`: `norm(x + f(x))` (Vaswani et
 * al., arXiv:1706.03762). `norm` is called once for each place, so that the two norms have parameters of their own.
 */
export const decoderBlock = <A, F>(options: {
  attention: Attention<A>;
  feedForward: FeedForward<F>;
  norm: () => Norm;
  order: 'pre' | 'post';
}): DecoderBlock<DecoderBlockParams<A, F>> => {
  const { attention, feedForward, norm, order } = options;
  if (order !== 'pre' && order !== 'post') throw new RangeError(`decoderBlock: order is 'pre' or 'post', got ${order}`);
  const attentionNorm = norm();
  const feedForwardNorm = norm();
  const spec = {
    attentionNorm: attentionNorm.spec,
    attention: attention.spec,
    feedForwardNorm: feedForwardNorm.spec,
    feedForward: feedForward.spec,
  };

  /** The residual connection around `f`, with the norm before `f` or after the sum. */
  const around = (normed: (x: Tensor3D) => Tensor3D, x: Tensor3D, f: (x: Tensor3D, residual: Tensor3D) => Tensor3D) =>
    order === 'pre' ? f(normed(x), x) : normed(f(x, x));

  return {
    spec: spec as SpecTree<DecoderBlockParams<A, F>>,
    forward: (params, x, { past, mask, tap } = {}) =>
      tidy(() => {
        const offset = past?.keys.shape[2] ?? 0;
        let kv: KeysValues | undefined;
        const attend = (source: Tensor3D, residual: Tensor3D): Tensor3D => {
          const inner = tapUnder(tap, 'attention');
          kv = append(past, attention.keysValues(params.attention, source, { offset, tap: inner }));
          return attention.attend(params.attention, source, kv, { mask, causal: true, offset, residual, tap: inner });
        };
        const feed = (source: Tensor3D, residual: Tensor3D): Tensor3D =>
          feedForward.forward(params.feedForward, source, { residual, tap: tapUnder(tap, 'feedForward') });

        const attended = around(
          (y) => tapped(tap, 'attentionNorm', attentionNorm.forward(params.attentionNorm, y) as Tensor3D),
          x,
          attend,
        );
        const output = around(
          (y) => tapped(tap, 'feedForwardNorm', feedForwardNorm.forward(params.feedForwardNorm, y) as Tensor3D),
          attended,
          feed,
        );
        return { output: tapped(tap, 'output', output), kv: kv as KeysValues };
      }),
  };
};
