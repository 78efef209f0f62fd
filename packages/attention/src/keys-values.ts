import { type Fusable, fusable, ShapeError } from '@blockformer/core';
import { clone, concat, dispose, gather, slice, type Tensor4D, tensor1d, tidy } from '@tensorflow/tfjs-core';

// B: batch, H: heads, S: positions already there, T: positions added, K: width of one head

/**
 * Keys and values already computed, both [B, H, S, K]: a value. Nothing here changes one in place, so it may be kept,
 * extended twice in different ways, or cut.
 */
export type KeysValues = { keys: Tensor4D; values: Tensor4D };

type Inputs = { past: Tensor4D; next: Tensor4D };

/** Fusable `AppendRows`: `next` after `past` along the axis of positions. A kernel may share the storage of `past`. */
const appendRows: Fusable<Inputs, object, Tensor4D> = fusable('AppendRows', ({ past, next }) =>
  concat([past, next], 2),
);

/** The positions of `past` followed by those of `next`: [B, H, S + T, K]. Both stay as they are. */
export const append = (past: KeysValues | undefined, next: KeysValues): KeysValues =>
  tidy(() =>
    past
      ? {
          keys: appendRows({ past: past.keys, next: next.keys }, {}),
          values: appendRows({ past: past.values, next: next.values }, {}),
        }
      : fork(next),
  );

/** The first `length` positions. */
export const truncate = ({ keys, values }: KeysValues, length: number): KeysValues => {
  const [B, H, S, K] = keys.shape;
  if (!Number.isInteger(length) || length < 1 || length > S)
    throw new ShapeError(`truncate: length is an integer from 1 to ${S}, got ${length}`);
  return tidy(() => ({
    keys: slice(keys, [0, 0, 0, 0], [B, H, length, K]),
    values: slice(values, [0, 0, 0, 0], [B, H, length, K]),
  }));
};

/** The rows of a batch with these numbers, in this order: [B, H, S, K] gives [rows, H, S, K]. */
export const selectRows = ({ keys, values }: KeysValues, rows: readonly number[]): KeysValues =>
  tidy(() => {
    const chosen = tensor1d([...rows], 'int32');
    return { keys: gather(keys, chosen), values: gather(values, chosen) };
  });

/** A second owner of the same data: nothing is copied, and each is released on its own. */
export const fork = ({ keys, values }: KeysValues): KeysValues => ({ keys: clone(keys), values: clone(values) });

/** Releases keys and values. For their owner only. */
export const disposeKeysValues = (kv: KeysValues): void => dispose(kv);
