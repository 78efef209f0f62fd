import type { BatchRow, BatchStep } from '@blockformer/sampler';

/** A state of `count` rows, of which only `rows` are wanted still. */
export type LingeringState<State> = {
  readonly state: State;
  readonly rows: readonly number[];
  readonly count: number;
};

/**
 * The same step, in which rows that nothing goes on from stay in the batch until half of it is of that kind: to compute a
 * row more costs less than to copy all others out. For rows of the same length, fed equally many ids.
 */
export const lingeringRows = <State>(step: BatchStep<State>): BatchStep<LingeringState<State>> => ({
  ...(step.positions === undefined ? {} : { positions: step.positions }),
  dispose: ({ state }) => step.dispose?.(state),
  next: async (asked, past) => {
    const parents = asked.map(({ parent }) => past?.rows[parent] ?? parent);
    const fed = asked.map(({ ids }, at): BatchRow => ({ parent: parents[at] as number, ids }));
    const inOrder = parents.every((parent, at) => at === 0 || parent > (parents[at - 1] as number));
    if (!past || !inOrder || fed.length * 2 <= past.count) {
      const { logits, state } = await step.next(fed, past?.state);
      return { logits, state: { state, rows: [...fed.keys()], count: fed.length } };
    }
    const idle = fed[0]?.ids.map(() => 0) ?? [];
    const all = Array.from({ length: past.count }, (_, parent): BatchRow => ({ parent, ids: idle }));
    for (const row of fed) all[row.parent] = row;
    const { logits, state } = await step.next(all, past.state);
    const wanted = parents.map((parent) => logits[parent] as Float32Array);
    return { logits: wanted, state: { state, rows: parents, count: past.count } };
  },
});
