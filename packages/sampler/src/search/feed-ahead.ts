import type { Step } from '../step.ts';

/** Ids that were fed, and others after them in case they are wanted. */
export type FedAhead<State> = {
  /** After the ids, and after each of the others. */
  readonly logits: readonly Float32Array[];
  /** Calls `use` with the state after the ids and the first `count` of the others, on loan. */
  after<Result>(count: number, use: (state: State) => Promise<Result>): Promise<Result>;
  release(): void;
};

/**
 * Feeds `ids` and `others` after a state, or from the beginning; `length` ids have then been fed without the others. In one
 * pass where the step has `nextEach` and `truncate`; otherwise the others go one by one, and every state is kept.
 */
export const feedAhead = async <State>(
  step: Step<State>,
  { ids, others, length, past }: { ids: readonly number[]; others: readonly number[]; length: number; past?: State },
): Promise<FedAhead<State>> => {
  const dispose = (state: State): void => step.dispose?.(state);
  if (others.length > 0 && step.nextEach && step.truncate) {
    const { logits, state } = await step.nextEach([...ids, ...others], past);
    return {
      logits: logits.slice(ids.length - 1),
      after: async (count, use) => {
        const shorter = count < others.length ? step.truncate?.(state, length + count) : undefined;
        if (shorter === undefined) return use(state);
        return use(shorter).finally(() => dispose(shorter));
      },
      release: () => dispose(state),
    };
  }
  const logits: Float32Array[] = [];
  const states: State[] = [];
  const release = (): void => states.forEach(dispose);
  try {
    for (const fed of [ids, ...others.map((id) => [id])]) {
      const result = await step.next(fed, states.at(-1) ?? past);
      logits.push(result.logits);
      states.push(result.state);
    }
  } catch (error) {
    release();
    throw error;
  }
  return { logits, after: (count, use) => use(states[count] as State), release };
};
