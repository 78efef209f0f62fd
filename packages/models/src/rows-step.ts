import type { BatchRow, BatchStep } from '@blockformer/sampler';
import { dispose, slice, type Tensor3D, tidy } from '@tensorflow/tfjs-core';
import { readVectors } from './read-vectors.ts';

// R: rows, T: ids fed to each, D: width, V: vocabulary

type Parts<State> = {
  readonly positions: number | undefined;
  /** The hidden states [R, T, D] of what is fed, padded on the left, and the state after it. Called in a tidy. */
  feed(rows: readonly BatchRow[], past: State | undefined): { hidden: Tensor3D; state: State };
  /** [R, 1, D] gives [R, 1, V]. */
  logits(hidden: Tensor3D): Tensor3D;
  dispose(state: State): void;
};

/** The hidden state of the last of T positions: [R, T, D] gives [R, 1, D]. */
const lastPosition = (hidden: Tensor3D): Tensor3D => {
  const [R, T, D] = hidden.shape;
  return T === 1 ? hidden : slice(hidden, [0, T - 1, 0], [R, 1, D]);
};

/** A batch step of a function that feeds rows and one that gives logits. Hidden states are read only where asked for. */
export const rowsStep = <State>({ positions, feed, logits, dispose: release }: Parts<State>): BatchStep<State> => {
  const pass = async (rows: readonly BatchRow[], past: State | undefined, isHiddenAsked: boolean) => {
    const result = tidy(() => {
      const { hidden, state } = feed(rows, past);
      const values = logits(lastPosition(hidden)); // [R, 1, V]
      return { logits: values, state, hidden: isHiddenAsked ? hidden : undefined } as never;
    }) as { logits: Tensor3D; state: State; hidden?: Tensor3D };
    try {
      const [read, vectors] = await Promise.all([
        readVectors(result.logits),
        result.hidden && readVectors(result.hidden),
      ]);
      return { logits: read, state: result.state, vectors: vectors ?? [] };
    } catch (error) {
      release(result.state);
      throw error;
    } finally {
      dispose([result.logits, result.hidden]);
    }
  };
  return {
    ...(positions === undefined ? {} : { positions }),
    dispose: release,
    next: async (rows, past) => {
      const { logits, state } = await pass(rows, past, false);
      return { logits, state };
    },
    nextHidden: async (rows, past) => {
      const { logits, state, vectors } = await pass(rows, past, true);
      const T = Math.max(...rows.map(({ ids }) => ids.length));
      const hidden = rows.map(({ ids }, row) => vectors.slice((row + 1) * T - ids.length, (row + 1) * T));
      return { logits, state, hidden };
    },
  };
};
