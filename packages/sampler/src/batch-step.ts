import type { Step } from './step.ts';

// R: rows, V: size of the vocabulary, T: ids fed, D: width of the model

/** One of several sequences that are continued together. */
export type BatchRow = {
  /**
   * The row of the state that this one goes on from. Several may go on from the same one, and one from which none does
   * is gone. Without a state: the number of the source that is read, of no meaning to a model that reads none.
   */
  readonly parent: number;
  /** What is fed, at least one id. Models may want equally many of each row, but for the first time. */
  readonly ids: readonly number[];
};

export type BatchStepResult<State> = {
  /** [R, V]: for each row, after the last of its ids. Not written to again by the step. */
  readonly logits: readonly Float32Array[];
  readonly state: State;
};

/**
 * A model that continues several sequences in one pass. A state, of all rows, is a value, as that of `Step`: it may be
 * fed again, it is not `undefined`, and belongs to the caller until the caller gives it to `dispose`.
 */
export type BatchStep<State = unknown> = {
  /** Feeds each row's ids after the row `parent` of `state`; without a state, from the beginning. */
  next(rows: readonly BatchRow[], state?: State): Promise<BatchStepResult<State>>;
  /**
   * As `next`, with the hidden states from which the logits are computed: for each row [T, D], a vector for each of its
   * ids. For searches that compare them.
   */
  nextHidden?(
    rows: readonly BatchRow[],
    state?: State,
  ): Promise<BatchStepResult<State> & { readonly hidden: readonly (readonly Float32Array[])[] }>;
  /** Releases what a state holds. */
  dispose?(state: State): void;
  /** The longest sequence that can be fed. */
  readonly positions?: number;
};

/**
 * Any step as a batch step, row by row, so that every engine can be searched. Nothing is faster for it.
 *
 * If a row fails, the states of the rows before it are released.
 */
export function batchStep<State>(step: Step<State>): BatchStep<readonly State[]> {
  const { positions } = step;
  const dispose = (states: readonly State[]): void => {
    for (const state of states) step.dispose?.(state);
  };
  return {
    ...(positions === undefined ? {} : { positions }),
    dispose,
    async next(rows, states) {
      const logits: Float32Array[] = [];
      const next: State[] = [];
      try {
        for (const { parent, ids } of rows) {
          if (states && !(parent in states))
            throw new RangeError(`batchStep: expected a parent from 0 to ${states.length - 1}, got ${parent}`);
          const result = await step.next(ids, states?.[parent]);
          logits.push(result.logits);
          next.push(result.state);
        }
      } catch (error) {
        dispose(next);
        throw error;
      }
      return { logits, state: next };
    },
  };
}
