/** What a model is to the sampler: a function from ids to the logits of the next one. V is the size of the vocabulary. */

export type StepResult<State> = {
  /** [V], after the last of the ids. Not written to again by the step. */
  readonly logits: Float32Array;
  readonly state: State;
};

export type Step<State = unknown> = {
  /**
   * Feeds `ids`, at least one, after `state`; without a state, from the beginning.
   *
   * A state is a value: it is not changed by being fed, and may be fed again to go on in another way.
   * It is not `undefined`, and belongs to the caller until the caller gives it to `dispose`.
   */
  next(ids: readonly number[], state?: State): Promise<StepResult<State>>;
  /** As `next`, with the logits after each of the ids, in one pass: [T, V]. For drafts and scores. */
  nextEach?(
    ids: readonly number[],
    state?: State,
  ): Promise<{ readonly logits: readonly Float32Array[]; readonly state: State }>;
  /** The state after the first `length`, at least one, of all ids that were fed. The one given stays. */
  truncate?(state: State, length: number): State;
  /** Releases what a state holds. */
  dispose?(state: State): void;
  /** The longest sequence that can be fed. */
  readonly positions?: number;
};

/**
 * The step of a model without a cache: `logitsOf(all ids so far)` each time. The state is the ids so far.
 *
 * If the model has a longest sequence, say so: `{ ...statelessStep(logitsOf), positions: 1024 }`.
 */
export function statelessStep(
  logitsOf: (ids: readonly number[]) => ArrayLike<number> | Promise<ArrayLike<number>>,
): Step<readonly number[]> {
  return {
    async next(ids, state = []) {
      const all = [...state, ...ids];
      return { logits: Float32Array.from(await logitsOf(all)), state: all };
    },
  };
}
