import type { Step } from '@blockformer/sampler';
import { slice, type Tensor3D, tidy } from '@tensorflow/tfjs-core';
import { readVectors } from './read-vectors.ts';

// T: ids fed, D: width, V: vocabulary

type Parts<State> = {
  readonly positions: number | undefined;
  /** Throws for ids that cannot be fed after the state. */
  check(ids: readonly number[], past: State | undefined): void;
  /** The hidden states [1, T, D] of the ids, and the state after them. Called in a tidy. */
  feed(ids: readonly number[], past: State | undefined): { hidden: Tensor3D; state: State };
  /** [1, T, D] gives [1, T, V]. */
  logits(hidden: Tensor3D): Tensor3D;
  truncate(state: State, length: number): State;
  dispose(state: State): void;
};

/** A step for the sampler of a function that feeds ids and one that gives logits. */
export const stepOf = <State>({ positions, check, feed, logits, truncate, dispose }: Parts<State>): Step<State> => {
  /** The logits after the last `count` of the ids, and the state after all of them. */
  const pass = async (ids: readonly number[], past: State | undefined, count: number) => {
    check(ids, past);
    const result = tidy(() => {
      const { hidden, state } = feed(ids, past);
      const asked = slice(hidden, [0, ids.length - count, 0], [1, count, -1]); // [1, count, D]
      return { logits: logits(asked), state } as never;
    }) as { logits: Tensor3D; state: State };
    try {
      return { logits: await readVectors(result.logits), state: result.state };
    } catch (error) {
      dispose(result.state);
      throw error;
    } finally {
      result.logits.dispose();
    }
  };
  return {
    ...(positions === undefined ? {} : { positions }),
    dispose,
    truncate,
    next: async (ids, past) => {
      const { logits, state } = await pass(ids, past, 1);
      return { logits: logits[0] as Float32Array, state };
    },
    nextEach: (ids, past) => pass(ids, past, ids.length),
  };
};
