import type { Step, StepResult } from '../step.ts';
import type { Draft, Proposal } from './draft.ts';
import { type FedAhead, feedAhead } from './feed-ahead.ts';

/** What one pass of the model computed: the logits after `sequence`, and after each proposal. */
type Pass<State> = {
  readonly sequence: readonly number[];
  readonly proposals: readonly Proposal[];
  readonly fed: FedAhead<State>;
  /** How many states are places in this pass; it is released with the last of them. */
  places: number;
};

/** A place in a pass: after the first `accepted` of its proposals. */
export type SpeculativeState<State> = { readonly pass: Pass<State>; readonly accepted: number };

export type SpeculativeStep<State = unknown> = Step<SpeculativeState<State>> & {
  /** What the last pass was fed besides what it had to be. */
  readonly proposals: readonly Proposal[];
  /** The one of them that would follow the ids that were fed last. */
  readonly proposal: Proposal | undefined;
};

/**
 * A step that computes ahead: with each id the model is fed what `draft` proposes to follow it, and as long as the sampler
 * chooses just that, the logits are already there. They are those of `step`: every sampler gives what it would without a
 * draft, seeds included (as far as the model computes the same in one pass as in several: up to rounding), only faster,
 * where proposals are often right and one pass over several ids costs less than several over one.
 *
 * For one generation at a time. A step without `nextEach` and `truncate` is fed the proposals one by one, and nothing is
 * faster. Leviathan et al. 2023, "Fast Inference from Transformers via Speculative Decoding", arXiv:2211.17192.
 */
export const speculativeStep = <State>({
  step,
  draft,
}: {
  step: Step<State>;
  draft: Draft;
}): SpeculativeStep<State> => {
  const { positions = Infinity } = step;
  let promptLength = 0;
  let places = 0;
  let last: SpeculativeState<State> | undefined;

  const place = (pass: Pass<State>, accepted: number): StepResult<SpeculativeState<State>> => {
    pass.places++;
    places++;
    last = { pass, accepted };
    return { logits: pass.fed.logits[accepted] as Float32Array, state: last };
  };

  const feed = async (ids: readonly number[], sequence: readonly number[], past?: State) => {
    const proposals =
      past === undefined ? [] : await draft.propose(sequence, promptLength, positions - sequence.length);
    const others = proposals.map(({ id }) => id);
    const fed = await feedAhead(step, { ids, others, length: sequence.length, past });
    return place({ sequence, proposals, fed, places: 0 }, 0);
  };

  return {
    ...(step.positions === undefined ? {} : { positions }),
    get proposals() {
      return last?.pass.proposals ?? [];
    },
    get proposal() {
      return last?.pass.proposals[last.accepted];
    },
    next: async (ids, state) => {
      if (!state) {
        promptLength = ids.length;
        return feed(ids, ids);
      }
      const { pass, accepted } = state;
      const expected = pass.proposals[accepted];
      if (ids.length === 1 && ids[0] === expected?.id) return place(pass, accepted + 1);
      const sequence = [...pass.sequence, ...pass.proposals.slice(0, accepted).map(({ id }) => id), ...ids];
      return pass.fed.after(accepted, (past) => feed(ids, sequence, past));
    },
    dispose: ({ pass }) => {
      if (--pass.places === 0) pass.fed.release();
      if (--places === 0) draft.release?.();
    },
  };
};
