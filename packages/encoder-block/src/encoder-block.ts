import type { Attention } from '@blockformer/attention';
import { type Module, type Norm, type NormParams, type SpecTree, type Tap, tapped, tapUnder } from '@blockformer/core';
import type { FeedForward } from '@blockformer/feed-forward';
import { type Tensor, type Tensor3D, tidy } from '@tensorflow/tfjs-core';

// B: batch, T: positions, H: heads, D: width

export type EncoderBlockParams<A, F> = {
  attentionNorm: NormParams;
  attention: A;
  feedForwardNorm: NormParams;
  feedForward: F;
};

export type EncoderBlockOptions = {
  /** Added to the scores, broadcast to [B, H, T, T]: hides padding, or favours some positions. */
  readonly mask?: Tensor;
  readonly tap?: Tap;
};

/** [B, T, D] gives [B, T, D]. Taps: `attentionNorm`, `attention.…`, `feedForwardNorm`, `feedForward.…`, `output`. */
export type EncoderBlock<P = unknown> = Module<P, [x: Tensor3D, options?: EncoderBlockOptions], Tensor3D>;

/**
 * Self-attention over the whole text and a feed-forward network, each with a residual connection and a norm.
 *
 * `order` `'post'`: `norm(x + f(x))` (BERT; Vaswani et al., arXiv:1706.03762). `'pre'`: `x + f(norm(x))` (T5; Xiong et
 * al., arXiv:2002.04745). `norm` is called once for each place, so that the two norms have parameters of their own.
 */
export const encoderBlock = <A, F>(options: {
  attention: Attention<A>;
  feedForward: FeedForward<F>;
  norm: () => Norm;
  order: 'pre' | 'post';
}): EncoderBlock<EncoderBlockParams<A, F>> => {
  const { attention, feedForward, norm, order } = options;
  if (order !== 'pre' && order !== 'post') throw new RangeError(`encoderBlock: order is 'pre' or 'post', got ${order}`);
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
    spec: spec as SpecTree<EncoderBlockParams<A, F>>,
    forward: (params, x, { mask, tap } = {}) =>
      tidy(() => {
        const attended = around(
          (y) => tapped(tap, 'attentionNorm', attentionNorm.forward(params.attentionNorm, y) as Tensor3D),
          x,
          (source, residual) => {
            const inner = tapUnder(tap, 'attention');
            const kv = attention.keysValues(params.attention, source, { tap: inner });
            return attention.attend(params.attention, source, kv, { mask, residual, tap: inner });
          },
        );
        const output = around(
          (y) => tapped(tap, 'feedForwardNorm', feedForwardNorm.forward(params.feedForwardNorm, y) as Tensor3D),
          attended,
          (source, residual) =>
            feedForward.forward(params.feedForward, source, { residual, tap: tapUnder(tap, 'feedForward') }),
        );
        return tapped(tap, 'output', output);
      }),
  };
};
