/** A token that a draft proposes, and how likely it was to propose each token: [V]. Without that it was certain to. */
export type Proposal = { readonly id: number; readonly probabilities?: ArrayLike<number> };

/** Guesses how a text goes on, for `speculate` to have a model verify it. For one generation at a time. */
export type Draft = {
  /**
   * Proposes at most `most` ids after `ids`, the whole sequence so far; none is allowed. What it proposed before may have
   * been taken up to some place only.
   */
  propose(
    ids: readonly number[],
    promptLength: number,
    most: number,
  ): Promise<readonly Proposal[]> | readonly Proposal[];
  /** The generation is over. */
  release?(): void;
};
