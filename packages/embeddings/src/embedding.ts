import { type Init, type Module, normal, param, ShapeError, type SpecTree, type Tap, tapped } from '@blockformer/core';
import { add, gather, type Tensor, type Tensor2D, type Tensor3D, tidy } from '@tensorflow/tfjs-core';
import type { Positions } from './positions.ts';
import { unembed } from './unembed.ts';

// B: batch, T: positions being computed, V: vocabulary, D: width

export type EmbeddingParams<P> = { token: { table: Tensor2D }; position?: P };
export type EmbeddingOptions = {
  /** Position of the first of T; 0 by default. */
  readonly offset?: number;
  /** A position for each token, int32 [B, T], in place of `offset`: for batches padded on the left. */
  readonly positions?: Tensor2D;
  readonly tap?: Tap;
};

export type Embedding<P = unknown> = Module<P, [ids: Tensor2D, options?: EmbeddingOptions], Tensor3D> & {
  readonly vocab: number;
  /** The longest sequence, if the positions have an end. */
  readonly positions?: number;
  /** Scores of all tokens with the same table, transposed: [..., D] gives [..., V] (tied output). */
  unembed(params: P, hidden: Tensor): Tensor;
};

/**
 * Token vectors, plus position vectors where a part for them is given: `table[id] + position`.
 *
 * `ids` are int32 [B, T]; their range is not checked here, since that would wait for the backend: check it where they
 * are still numbers. Tap: `embedding`, [B, T, D].
 */
export const embedding = <P = undefined>(options: {
  vocab: number;
  dim: number;
  positions?: Positions<P>;
  init?: Init;
}): Embedding<EmbeddingParams<P>> => {
  const { vocab, dim, positions, init = normal() } = options;
  const spec = { token: { table: param([vocab, dim], init) }, ...(positions ? { position: positions.spec } : {}) };
  return {
    vocab,
    positions: positions?.positions,
    spec: spec as SpecTree<EmbeddingParams<P>>,
    forward: (params, ids, { offset = 0, positions: given, tap } = {}) =>
      tidy(() => {
        if (given && !positions) throw new ShapeError('embedding: positions have no effect without a part for them');
        const tokens = gather<Tensor>(params.token.table, ids) as Tensor3D; // [B, T, D]
        const where = given ? { positions: given } : { offset, length: ids.shape[1] };
        const sum = positions ? add(tokens, positions.forward(params.position as P, where)) : tokens;
        return tapped(tap, 'embedding', sum as Tensor3D);
      }),
    unembed: (params, hidden) => unembed({ x: hidden, table: params.token.table }, {}),
  };
};
