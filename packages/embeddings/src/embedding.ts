import {
  type Init,
  type Module,
  type Norm,
  type NormParams,
  normal,
  param,
  ShapeError,
  type SpecTree,
  type Tap,
  tapped,
} from '@blockformer/core';
import {
  add,
  gather,
  mul,
  reshape,
  slice,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  tidy,
} from '@tensorflow/tfjs-core';
import type { Positions } from './positions.ts';
import { unembed } from './unembed.ts';

// B: batch, T: positions being computed, V: vocabulary, D: width

export type EmbeddingParams<P> = {
  token: { table: Tensor2D };
  position?: P;
  segment?: { table: Tensor2D };
  norm?: NormParams;
};
export type EmbeddingOptions = {
  /** Position of the first of T; 0 by default. */
  readonly offset?: number;
  /** A position for each token, int32 [B, T], in place of `offset`: for batches padded on the left. */
  readonly positions?: Tensor2D;
  /** The segment of each token, int32 [B, T]: the first or the second text of a pair. Segment 0 by default. */
  readonly segments?: Tensor2D;
  readonly tap?: Tap;
};

export type Embedding<P = unknown> = Module<P, [ids: Tensor2D, options?: EmbeddingOptions], Tensor3D> & {
  readonly vocab: number;
  /** The longest sequence, if the positions have an end. */
  readonly positions?: number;
  /** Whether there is a part for positions; others tell them apart in attention, or not at all. */
  readonly hasPositions: boolean;
  /** The number of segments; undefined where there are none. */
  readonly segments?: number;
  /** Scores of all tokens with the same table, transposed: [..., D] gives [..., V] (tied output). */
  unembed(params: P, hidden: Tensor): Tensor;
};

/**
 * Token vectors, and what is added to them where a part or a size for it is given:
 * `norm(scale · table[id] + position + segment)`.
 *
 * `ids` and `segments` are int32 [B, T]; their range is not checked here, since that would wait for the backend: check it
 * where they are still numbers. Tap: `embedding`, [B, T, D].
 */
export const embedding = <P = undefined>(options: {
  vocab: number;
  dim: number;
  positions?: Positions<P>;
  segments?: number;
  norm?: Norm;
  scale?: number;
  init?: Init;
}): Embedding<EmbeddingParams<P>> => {
  const { vocab, dim, positions, segments, norm, scale = 1, init = normal() } = options;
  const spec = {
    token: { table: param([vocab, dim], init) },
    ...(positions ? { position: positions.spec } : {}),
    ...(segments ? { segment: { table: param([segments, dim], init) } } : {}),
    ...(norm ? { norm: norm.spec } : {}),
  };

  /** [B, T, D], or [1, 1, D] when all is segment 0. */
  const segmentVectors = (table: Tensor2D, given: Tensor2D | undefined): Tensor =>
    given ? gather(table, given) : reshape(slice(table, [0, 0], [1, dim]), [1, 1, dim]);

  return {
    vocab,
    positions: positions?.positions,
    hasPositions: positions !== undefined,
    segments,
    spec: spec as SpecTree<EmbeddingParams<P>>,
    forward: (params, ids, { offset = 0, positions: given, segments: chosen, tap } = {}) =>
      tidy(() => {
        if (given && !positions) throw new ShapeError('embedding: positions have no effect without a part for them');
        if (chosen && !segments) throw new ShapeError('embedding: segments have no effect without a table for them');
        const tokens = gather<Tensor>(params.token.table, ids); // [B, T, D]
        let sum = scale === 1 ? tokens : mul(tokens, scale);
        const where = given ? { positions: given } : { offset, length: ids.shape[1] };
        if (positions) sum = add(sum, positions.forward(params.position as P, where));
        if (params.segment) sum = add(sum, segmentVectors(params.segment.table, chosen));
        const normed = norm ? norm.forward(params.norm as NormParams, sum) : sum;
        return tapped(tap, 'embedding', normed as Tensor3D);
      }),
    unembed: (params, hidden) => unembed({ x: hidden, table: params.token.table }, {}),
  };
};
