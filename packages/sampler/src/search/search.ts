import type { BatchRow } from '../batch-step.ts';

/**
 * One search for good continuations of a prompt, told what to do next by itself and fed by `runSearch`: a plain value
 * machine that knows no model. Can be run once.
 */
export type Search<Tree, Result> = {
  /**
   * What to feed next; none when the search is over. The first time all rows begin with the prompt, with parent 0; later
   * a parent is a row of the time before.
   */
  readonly rows: readonly BatchRow[];
  /** Whether `advance` needs the hidden states of all ids that are fed. */
  readonly hidden?: boolean;
  /**
   * Takes what came of the rows: the logits [V] of each, not to be written to, and hidden states [T, D]. Decides on the
   * next rows, and tells what it did; undefined when it has chosen nothing yet.
   */
  advance(logits: readonly Float32Array[], hidden?: readonly (readonly Float32Array[])[]): Tree | undefined;
  /** What has been found so far, best first. */
  readonly results: readonly Result[];
};

/** A continuation that might have been taken. */
export type Candidate = {
  /** The `row` of the candidate before it, one level up; 0 for the first level. */
  readonly parent: number;
  readonly id: number;
  /** Of all new tokens up to this one together, as the search counts it. */
  readonly logProbability: number;
  /** Goes on as a row, ended as a result, or was given up. */
  readonly fate: 'row' | 'result' | 'pruned';
  /** Where it goes on: what the candidates after it call their parent. */
  readonly row?: number;
};

/** One step of a search: can be drawn as a level of a tree. */
export type SearchTree<C extends Candidate = Candidate> = {
  /** How many tokens each candidate has, the prompt not counted: 1, 2, … */
  readonly length: number;
  /** Those that were likeliest, or drawn, first. */
  readonly candidates: readonly C[];
};
