import type { PositionBias } from '@blockformer/attention';
import {
  type Module,
  type Norm,
  type NormParams,
  ShapeError,
  type SpecTree,
  type Tap,
  tapped,
  tapUnder,
} from '@blockformer/core';
import type { Embedding } from '@blockformer/embeddings';
import { add, type Tensor, type Tensor2D, type Tensor3D, tidy } from '@tensorflow/tfjs-core';
import type { EncoderBlock } from './encoder-block.ts';

// B: batch, T: positions, D: width, V: vocabulary, L: layers

export type EncoderParams<E, B, R = undefined> = { embedding: E; bias?: R; blocks: readonly B[]; norm?: NormParams };

export type EncoderOptions = {
  /** Hides padding: added to the scores, [B, 1, 1, T]. */
  readonly mask?: Tensor;
  /** The segment of each token, int32 [B, T]: the first or the second text of a pair. */
  readonly segments?: Tensor2D;
  /** A position for each token, int32 [B, T]; by default they count from the left. */
  readonly positions?: Tensor2D;
  readonly tap?: Tap;
};

/** int32 ids [B, T] give [B, T, D]. Taps: `embedding`, `blocks.N.…`, `norm`, `output` [B, T, D]. */
export type Encoder<P = unknown> = Module<P, [ids: Tensor2D, options?: EncoderOptions], Tensor3D> & {
  readonly vocab: number;
  /** The longest text, if the positions have an end. */
  readonly positions?: number;
  /** The number of segments; undefined where there are none. */
  readonly segments?: number;
  /** Scores of all tokens with the table of the embedding: [..., D] gives [..., V] (tied output). */
  unembed(params: P, hidden: Tensor): Tensor;
};

/**
 * A stack of encoder blocks on an embedding. `block` is one part for all layers, or a function from the layer's number
 * to its part. `norm` is the final norm of pre-norm stacks. `bias` favours some distances: it is computed once and added
 * to the scores of every block (T5).
 */
export const encoder = <E, B, R = undefined>(options: {
  embedding: Embedding<E>;
  block: EncoderBlock<B> | ((layer: number) => EncoderBlock<B>);
  layers: number;
  norm?: Norm;
  bias?: PositionBias<R>;
}): Encoder<EncoderParams<E, B, R>> => {
  const { embedding, block, layers, norm, bias } = options;
  if (!Number.isInteger(layers) || layers < 1)
    throw new ShapeError(`encoder: layers is a positive integer, got ${layers}`);
  const blocks = Array.from({ length: layers }, (_, layer) => (typeof block === 'function' ? block(layer) : block));
  const spec = {
    embedding: embedding.spec,
    ...(bias ? { bias: bias.spec } : {}),
    blocks: blocks.map((each) => each.spec),
    ...(norm ? { norm: norm.spec } : {}),
  };
  return {
    spec: spec as SpecTree<EncoderParams<E, B, R>>,
    vocab: embedding.vocab,
    positions: embedding.positions,
    segments: embedding.segments,
    forward: (params, ids, { mask, segments, positions, tap } = {}) =>
      tidy(() => {
        let x = embedding.forward(params.embedding, ids, { segments, positions, tap }); // [B, T, D]
        const T = x.shape[1];
        const favour = bias?.forward(params.bias as R, T, T); // [1, H, T, T]
        const both = favour && mask ? add(favour, mask) : (favour ?? mask); // [B, H, T, T]
        blocks.forEach((each, layer) => {
          const y = each.forward(params.blocks[layer] as B, x, { mask: both, tap: tapUnder(tap, `blocks.${layer}`) });
          // What passed between two blocks of a long text is large, and of no more use; only a tap may hold on to it.
          if (!tap && y !== x) x.dispose();
          x = y;
        });
        if (norm) x = tapped(tap, 'norm', norm.forward(params.norm as NormParams, x) as Tensor3D);
        return tapped(tap, 'output', x);
      }),
    unembed: (params, hidden) => embedding.unembed(params.embedding, hidden),
  };
};
