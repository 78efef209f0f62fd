import type { Finish } from '../generate.ts';
import type { ChosenToken } from '../log-probabilities.ts';

/** A sequence that a search found. */
export type FoundSequence = {
  /** The new ids, the end included. */
  readonly ids: readonly number[];
  /** What it was ranked by. */
  readonly score: number;
  /** The new ids with their log-probabilities, as the model gives them: of the softmax of the logits before any filter. */
  readonly tokens: readonly ChosenToken[];
  /** Undefined for one that had not ended when the search was left. */
  readonly finish: Finish | undefined;
};

/** The best first; of equal ones the earlier. */
export const byScore = (a: FoundSequence, b: FoundSequence): number => b.score - a.score;

/** The sum of the tokens' log-probabilities. */
export const logProbabilityOf = (tokens: readonly ChosenToken[]): number =>
  tokens.reduce((sum, { logProbability }) => sum + logProbability, 0);
