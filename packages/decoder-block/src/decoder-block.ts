import { type Attention, append, type KeysValues } from '@blockformer/attention';
import { type Norm, type NormParams, ShapeError, type SpecTree, type Tap, tapped, tapUnder } from '@blockformer/core';
import type { FeedForward } from '@blockformer/feed-forward';
import { reshape, type Tensor, type Tensor3D, tidy } from '@tensorflow/tfjs-core';

// B: batch, T: positions being computed, S: all positions so far, M: positions of the memory, H: heads, D: width

export type DecoderBlockParams<A, F, C = undefined> = {
  attentionNorm: NormParams;
  attention: A;
  crossAttentionNorm?: NormParams;
  crossAttention?: C;
  feedForwardNorm: NormParams;
  feedForward: F;
};

export type DecoderBlockOptions = {
  /** Keys and values of the positions before x. */
  readonly past?: KeysValues;
  /** Added to the scores of self-attention, broadcast to [B, H, T, S]: hides padding, or favours some positions. */
  readonly mask?: Tensor;
  /**
   * What cross attention reads: `memory` of the block made it. Of B rows, or of fewer that divide them: then the first
   * rows of x all read the first one, and so on, and it is not copied for them.
   */
  readonly memory?: KeysValues;
  /** Hides padding of the memory: added to the scores of cross attention, [B, 1, 1, M]. */
  readonly memoryMask?: Tensor;
  readonly tap?: Tap;
};

/**
 * Taps: `attentionNorm`, `attention.…`, `feedForwardNorm`, `feedForward.…`, `output` [B, T, D]; with cross attention
 * also `crossAttentionNorm` and `crossAttention.…`.
 */
export type DecoderBlock<P = unknown> = {
  readonly spec: SpecTree<P>;
  /** [B, T, D] gives [B, T, D], and the keys and values of all positions so far. */
  forward(params: P, x: Tensor3D, options?: DecoderBlockOptions): { output: Tensor3D; kv: KeysValues };
  /** Keys and values of a memory [B, M, D], [B, H, M, K]: the same for every step. Only where there is cross attention. */
  memory?(params: P, memory: Tensor3D, options?: { readonly tap?: Tap }): KeysValues;
};

/**
 * Cross attention has no order among its queries: rows that read the same row of a memory can be positions of one row.
 * [B, T, D] becomes [M, B / M · T, D] for a memory of M rows, and back.
 */
const sharing = (
  x: Tensor3D,
  residual: Tensor3D,
  M: number,
  attend: (x: Tensor3D, residual: Tensor3D) => Tensor3D,
): Tensor3D => {
  const [B, T, D] = x.shape;
  if (B === M) return attend(x, residual);
  if (B % M !== 0) throw new ShapeError(`decoderBlock: ${B} rows do not share a memory of ${M} rows evenly`);
  const together: [number, number, number] = [M, (B / M) * T, D];
  return reshape(attend(reshape(x, together), reshape(residual, together)), [B, T, D]);
};

/**
 * Causal self-attention, attention to a memory where there is a part for it, and a feed-forward network, each with a
 * residual connection and a norm.
 *
 * `order` `'pre'`: `x + f(norm(x))` (GPT-2; Xiong et al., arXiv:2002.04745). `'post'`: `norm(x + f(x))` (Vaswani et
 * al., arXiv:1706.03762). `norm` is called once for each place, so that the norms have parameters of their own.
 */
export const decoderBlock = <A, F, C = undefined>(options: {
  attention: Attention<A>;
  crossAttention?: Attention<C>;
  feedForward: FeedForward<F>;
  norm: () => Norm;
  order: 'pre' | 'post';
}): DecoderBlock<DecoderBlockParams<A, F, C>> => {
  const { attention, crossAttention, feedForward, norm, order } = options;
  if (order !== 'pre' && order !== 'post') throw new RangeError(`decoderBlock: order is 'pre' or 'post', got ${order}`);
  const attentionNorm = norm();
  const crossAttentionNorm = crossAttention && norm();
  const feedForwardNorm = norm();
  const spec = {
    attentionNorm: attentionNorm.spec,
    attention: attention.spec,
    ...(crossAttention ? { crossAttentionNorm: crossAttentionNorm?.spec, crossAttention: crossAttention.spec } : {}),
    feedForwardNorm: feedForwardNorm.spec,
    feedForward: feedForward.spec,
  };

  /** The residual connection around `f`, with the norm before `f` or after the sum. */
  const around = (normed: (x: Tensor3D) => Tensor3D, x: Tensor3D, f: (x: Tensor3D, residual: Tensor3D) => Tensor3D) =>
    order === 'pre' ? f(normed(x), x) : normed(f(x, x));

  return {
    spec: spec as SpecTree<DecoderBlockParams<A, F, C>>,

    forward: (params, x, { past, mask, memory, memoryMask, tap } = {}) =>
      tidy(() => {
        if (crossAttention && !memory) throw new ShapeError('decoderBlock: cross attention needs a memory, got none');
        if (!crossAttention && memory)
          throw new ShapeError('decoderBlock: a memory has no effect without cross attention');
        const offset = past?.keys.shape[2] ?? 0;
        let kv: KeysValues | undefined;
        const attend = (source: Tensor3D, residual: Tensor3D): Tensor3D => {
          const inner = tapUnder(tap, 'attention');
          kv = append(past, attention.keysValues(params.attention, source, { offset, tap: inner }));
          return attention.attend(params.attention, source, kv, { mask, causal: true, offset, residual, tap: inner });
        };
        const attendMemory = (source: Tensor3D, residual: Tensor3D): Tensor3D => {
          const read = memory as KeysValues;
          const options = { mask: memoryMask, offset, tap: tapUnder(tap, 'crossAttention') };
          return sharing(source, residual, read.keys.shape[0], (x, residual) =>
            (crossAttention as Attention<C>).attend(params.crossAttention as C, x, read, { ...options, residual }),
          );
        };
        const feed = (source: Tensor3D, residual: Tensor3D): Tensor3D =>
          feedForward.forward(params.feedForward, source, { residual, tap: tapUnder(tap, 'feedForward') });
        const normed =
          (name: string, part: Norm, own: NormParams) =>
          (y: Tensor3D): Tensor3D =>
            tapped(tap, name, part.forward(own, y) as Tensor3D);

        let y = around(normed('attentionNorm', attentionNorm, params.attentionNorm), x, attend);
        if (crossAttentionNorm)
          y = around(
            normed('crossAttentionNorm', crossAttentionNorm, params.crossAttentionNorm as NormParams),
            y,
            attendMemory,
          );
        const output = around(normed('feedForwardNorm', feedForwardNorm, params.feedForwardNorm), y, feed);
        return { output: tapped(tap, 'output', output), kv: kv as KeysValues };
      }),

    memory:
      crossAttention &&
      ((params, memory, { tap } = {}) =>
        crossAttention.keysValues(params.crossAttention as C, memory, { tap: tapUnder(tap, 'crossAttention') })),
  };
};
