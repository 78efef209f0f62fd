import { type Init, type Module, normal, param, ShapeError } from '@blockformer/core';
import { gather, reshape, slice, type Tensor, type Tensor2D, type Tensor3D, tidy } from '@tensorflow/tfjs-core';

// B: batch, T: positions being computed, P: positions known, D: width

/** Which positions: `length` of them from `offset` on, the same for the whole batch; or one number for each token, int32 [B, T]. */
export type Where = { readonly offset: number; readonly length: number } | { readonly positions: Tensor2D };

/** Gives a vector to each position, [1, T, D] or [B, T, D], to be added to the tokens. */
export type Positions<P = unknown> = Module<P, [where: Where], Tensor> & {
  /** How many positions there are, if there is an end to them. */
  readonly positions?: number;
};

export type LearnedPositionsParams = { vectors: Tensor2D };

/** A learned vector for each position up to `positions` (GPT-2, BERT): row p of `vectors` [P, D]. */
export const learnedPositions = (options: {
  positions: number;
  dim: number;
  init?: Init;
}): Positions<LearnedPositionsParams> => {
  const { positions, dim, init = normal() } = options;
  return {
    positions,
    spec: { vectors: param([positions, dim], init) },
    forward: ({ vectors }, where) => {
      if ('positions' in where) return gather<Tensor>(vectors, where.positions) as Tensor3D; // [B, T, D]
      const { offset, length } = where;
      if (offset < 0 || offset + length > positions)
        throw new ShapeError(
          `learnedPositions: positions ${offset} to ${offset + length - 1} are beyond the ${positions} known`,
        );
      return tidy(() => reshape(slice(vectors, [offset, 0], [length, dim]), [1, length, dim])); // [1, T, D]
    },
  };
};
