import { paddingMask } from '@blockformer/attention';
import { ShapeError } from '@blockformer/core';
import { type DecoderOptions, type DecoderState, selectStateRows, stateLength } from '@blockformer/decoder-block';
import type { BatchRow } from '@blockformer/sampler';
import { type Tensor2D, type Tensor3D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { Feed } from './encoder-decoder.ts';
import { expectIds } from './expect-ids.ts';

// R: rows, T: ids fed to each, S: positions so far, D: width

/** What has been decoded of several rows. Shorter ones are padded on the left: row r begins at S − `lengths[r]`. */
export type RowsState = { readonly decoder: DecoderState; readonly lengths: readonly number[] };

type Hidden = { hidden: Tensor3D; state: DecoderState };

/** Throws a RangeError, in the name of `who`, unless each row goes on from one of the state's. */
export const expectParents = (who: string, rows: readonly BatchRow[], count: number): void => {
  if (rows.length === 0) throw new RangeError(`${who}: no rows`);
  const wrong = rows.find(({ parent }) => !(Number.isInteger(parent) && parent >= 0 && parent < count));
  if (wrong) throw new RangeError(`${who}: expected a parent from 0 to ${count - 1}, got ${wrong.parent}`);
};

/**
 * The hidden states [R, T, D] of each row's ids after its parent's, and the state after them. The state given stays.
 * Without a state the rows may be of different lengths: they are padded on the left to the longest.
 *
 * @throws RangeError for a parent, an id or a length that cannot be; ShapeError for rows of different lengths after a state.
 */
export const feedRows = (
  who: string,
  model: Feed,
  rows: readonly BatchRow[],
  past: RowsState | undefined,
  hidden: (ids: Tensor2D, options: Pick<DecoderOptions, 'state' | 'mask' | 'positions'>) => Hidden,
): { hidden: Tensor3D; state: RowsState } => {
  expectParents(who, rows, past ? past.lengths.length : Number.POSITIVE_INFINITY);
  const before = rows.map(({ parent }) => past?.lengths[parent] ?? 0);
  rows.forEach(({ ids }, row) => {
    expectIds(who, ids, model, before[row]);
  });
  const T = Math.max(...rows.map(({ ids }) => ids.length));
  if (past && rows.some(({ ids }) => ids.length < T))
    throw new ShapeError(`${who}: after the first time all rows are fed equally many ids`);
  return tidy(() => {
    const S = (past ? stateLength(past.decoder) : 0) + T;
    const lengths = rows.map(({ ids }, row) => (before[row] as number) + ids.length);
    const padded = rows.map(({ ids }) => [...Array<number>(T - ids.length).fill(0), ...ids]);
    const same = past?.lengths.length === rows.length && rows.every(({ parent }, row) => parent === row);
    const parents = rows.map(({ parent }) => parent);
    const state = past && (same ? past.decoder : selectStateRows(past.decoder, parents));
    const isPadded = lengths.some((length) => length < S);
    const positions = lengths.map((length) => padded[0]?.map((_, t) => Math.max(0, length - T + t)) as number[]);
    const next = hidden(tensor2d(padded, undefined, 'int32'), {
      state,
      ...(isPadded
        ? { mask: paddingMask(lengths, S, 'left'), positions: tensor2d(positions, undefined, 'int32') }
        : {}),
    });
    return { hidden: next.hidden, state: { decoder: next.state, lengths } };
  });
};
