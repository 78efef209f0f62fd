import type { Finish } from '../generate.ts';

/** A sequence that a search found. */
export type FoundSequence = {
  /** The new ids, the end included. */
  readonly ids: readonly number[];
  /** What it was ranked by. */
  readonly score: number;
  /** Of each id under the model alone: the log-softmax of the logits, before any filter. */
  readonly logProbabilities: readonly number[];
  /** Undefined for one that had not ended when the search was left. */
  readonly finish: Finish | undefined;
};

/** The best first; of equal ones the earlier. */
export const byScore = (a: FoundSequence, b: FoundSequence): number => b.score - a.score;
