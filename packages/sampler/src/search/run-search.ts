import type { BatchRow, BatchStep, BatchStepResult } from '../batch-step.ts';
import { breathing } from '../breathing.ts';
import type { Search } from './search.ts';

export type RunSearchOptions<Tree, Result> = {
  readonly step: BatchStep;
  readonly search: Search<Tree, Result>;
  readonly signal?: AbortSignal;
};

export type RunSearchesOptions<Tree> = {
  readonly step: BatchStep;
  readonly searches: readonly Search<Tree, unknown>[];
  readonly signal?: AbortSignal;
};

/** What each step of a search did. Can be iterated once. */
export type SearchRun<Tree, Result> = AsyncIterable<Tree> & {
  /** What has been found so far, best first. */
  readonly results: readonly Result[];
  /** Known at the end; stays undefined when the loop was left early, or an error ended it. */
  readonly finish: 'done' | 'aborted' | undefined;
};

type Hidden = readonly (readonly Float32Array[])[];

const pass = (step: BatchStep, rows: readonly BatchRow[], state: unknown, hidden: boolean) => {
  const result: Promise<BatchStepResult<unknown> & { hidden?: Hidden }> | undefined = hidden
    ? step.nextHidden?.(rows, state)
    : step.next(rows, state);
  if (!result) throw new Error('runSearch: the search compares hidden states, and the step has no nextHidden');
  return result;
};

/**
 * Runs several searches, the rows of all of them in one pass of the model. Yields what each did at a step, undefined for
 * one that did nothing or was over. Where the model reads sources, search i is about source i.
 *
 * A state is released as soon as there is a next one; also when the loop is left early, when a step or a search throws
 * (their errors pass through), and when the signal is aborted, which is seen before and after each step and throws
 * nothing.
 */
export async function* runSearches<Tree>({
  step,
  searches,
  signal,
}: RunSearchesOptions<Tree>): AsyncGenerator<(Tree | undefined)[], void, undefined> {
  const hidden = searches.some((search) => search.hidden);
  const breathe = breathing();
  let state: unknown;
  // Where the rows of each search begin among all. At first a parent is the number of the source.
  const starts = [...searches.keys()];
  try {
    while (true) {
      const rows = searches.flatMap(({ rows }, at): BatchRow[] =>
        rows.map(({ parent, ids }) => ({ parent: (starts[at] as number) + parent, ids })),
      );
      if (rows.length === 0) return;
      if (signal) await breathe();
      if (signal?.aborted) return;
      const result = await pass(step, rows, state, hidden);
      const previous = state;
      state = result.state;
      if (previous !== undefined) step.dispose?.(previous);
      if (signal?.aborted) return;
      let start = 0;
      const trees = searches.map((search, at) => {
        const [from, to] = [start, start + search.rows.length];
        starts[at] = from;
        start = to;
        if (from === to) return undefined;
        return search.advance(result.logits.slice(from, to), result.hidden?.slice(from, to));
      });
      if (searches.every((search) => search.rows.length === 0)) {
        step.dispose?.(state);
        state = undefined;
      }
      yield trees;
    }
  } finally {
    if (state !== undefined) step.dispose?.(state);
  }
}

/**
 * Runs a search: yields what each step of it did, and has its results. How states are released, `runSearches` says.
 *
 *     const run = runSearch({ step, search: beamSearch({ prompt, beams: 4, maxTokens: 20 }) });
 *     for await (const tree of run) draw(tree);
 *     show(run.results);
 */
export const runSearch = <Tree, Result>({
  step,
  search,
  signal,
}: RunSearchOptions<Tree, Result>): SearchRun<Tree, Result> => {
  let finish: 'done' | 'aborted' | undefined;
  let started = false;
  async function* run(): AsyncGenerator<Tree, void, undefined> {
    for await (const [tree] of runSearches({ step, searches: [search], signal })) {
      if (search.rows.length === 0) finish = 'done';
      if (tree !== undefined) yield tree;
    }
    finish = search.rows.length === 0 ? 'done' : 'aborted';
  }
  return {
    get results() {
      return search.results;
    },
    get finish() {
      return finish;
    },
    [Symbol.asyncIterator]() {
      if (started) throw new Error('runSearch: a search can be run once; make another one');
      started = true;
      return run();
    },
  };
};
