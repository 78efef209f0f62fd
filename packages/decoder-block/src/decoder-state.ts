import { disposeKeysValues, fork, selectRows, truncate } from '@blockformer/attention';
import type { DecoderState } from './decoder.ts';

/** Number of positions already computed. */
export const stateLength = (state: DecoderState): number => state.blocks[0]?.keys.shape[2] ?? 0;

/** The state after the first `length` positions. The one given stays. */
export const truncateState = (state: DecoderState, length: number): DecoderState => ({
  blocks: state.blocks.map((kv) => truncate(kv, length)),
});

/** The state of these rows of the batch, in this order. The one given stays. */
export const selectStateRows = (state: DecoderState, rows: readonly number[]): DecoderState => ({
  blocks: state.blocks.map((kv) => selectRows(kv, rows)),
});

/** A second owner of the same state; nothing is copied. */
export const forkState = (state: DecoderState): DecoderState => ({ blocks: state.blocks.map(fork) });

/** Releases a state. For its owner only. */
export const disposeState = (state: DecoderState): void => state.blocks.forEach(disposeKeysValues);
