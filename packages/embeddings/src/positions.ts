import { type Init, type Module, normal, param, ShapeError } from '@blockformer/core';
import {
  add,
  gather,
  reshape,
  scalar,
  slice,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  tidy,
} from '@tensorflow/tfjs-core';

// B: batch, T: positions being computed, P: positions known, D: width

/** Which positions: `length` of them from `offset` on, the same for the whole batch; or one number for each token, int32 [B, T]. */
export type Where = { readonly offset: number; readonly length: number } | { readonly positions: Tensor2D };

/** Gives a vector to each position, [1, T, D] or [B, T, D], to be added to the tokens. */
export type Positions<P = unknown> = Module<P, [where: Where], Tensor> & {
  /** How many positions there are, if there is an end to them. */
  readonly positions?: number;
};

export type LearnedPositionsParams = { vectors: Tensor2D };

/**
 * A learned vector for each of `positions` (GPT-2, BERT): row `first + p` of `vectors` [first + P, D]. Some checkpoints
 * leave rows before the first unused: `first` is 2 in BART, and the padding id + 1 in RoBERTa.
 */
export const learnedPositions = (options: {
  positions: number;
  dim: number;
  first?: number;
  init?: Init;
}): Positions<LearnedPositionsParams> => {
  const { positions, dim, first = 0, init = normal() } = options;
  if (!Number.isInteger(first) || first < 0)
    throw new ShapeError(`learnedPositions: first is an integer from 0 on, got ${first}`);
  return {
    positions,
    spec: { vectors: param([first + positions, dim], init) },
    forward: ({ vectors }, where) =>
      tidy(() => {
        if ('positions' in where) {
          const rows = first === 0 ? where.positions : add(where.positions, scalar(first, 'int32'));
          return gather<Tensor>(vectors, rows) as Tensor3D; // [B, T, D]
        }
        const { offset, length } = where;
        if (offset < 0 || offset + length > positions)
          throw new ShapeError(
            `learnedPositions: positions ${offset} to ${offset + length - 1} are beyond the ${positions} known`,
          );
        return reshape(slice(vectors, [first + offset, 0], [length, dim]), [1, length, dim]); // [1, T, D]
      }),
  };
};
