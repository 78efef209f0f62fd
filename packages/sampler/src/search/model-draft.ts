import { checkInteger } from '../checks.ts';
import { greedy } from '../choose/greedy.ts';
import type { Random } from '../random.ts';
import { createSampler, type LogitsFilter } from '../sampler.ts';
import type { Step } from '../step.ts';
import type { Draft, Proposal } from './draft.ts';
import { drawFrom, filteredProbabilities } from './probabilities.ts';

export type ModelDraftOptions<State> = {
  /** The draft model, much faster than the one that verifies, with the same vocabulary. */
  readonly step: Step<State>;
  /** How many tokens to propose at most; 5 by default. */
  readonly tokens?: number;
  readonly filters?: readonly LogitsFilter[];
  /** Draws the proposals, which then have probabilities for `speculativeSampler`; greedy without it. */
  readonly random?: Random;
};

/** A state, and the number of ids that it has been fed. */
type Mark<State> = { readonly length: number; readonly state: State };

/**
 * Proposes what another model would write. Its states after each of the last ids are kept until it is known how many of
 * them were taken, so that it never computes anything twice.
 */
export const modelDraft = <State>({ step, tokens = 5, filters = [], random }: ModelDraftOptions<State>): Draft => {
  checkInteger('modelDraft', tokens, 1, 'tokens');
  const sampler = createSampler({ filters, choose: greedy() });
  let fed: number[] = [];
  let marks: Mark<State>[] = [];

  const forget = (isForgotten: (mark: Mark<State>) => boolean): void => {
    const [gone, left] = [marks.filter(isForgotten), marks.filter((mark) => !isForgotten(mark))];
    marks = left;
    for (const { state } of gone) step.dispose?.(state);
  };

  const feed = async (ids: readonly number[]): Promise<Float32Array> => {
    const { logits, state } = await step.next(ids, marks.at(-1)?.state);
    fed = [...fed, ...ids];
    marks.push({ length: fed.length, state });
    return logits;
  };

  const choose = (logits: Float32Array, ids: readonly number[], promptLength: number): Proposal => {
    const context = { ids, promptLength };
    if (!random) return { id: sampler(logits, context) };
    const probabilities = filteredProbabilities('modelDraft', logits, filters, context);
    return { id: drawFrom(probabilities, random()), probabilities };
  };

  return {
    propose: async (ids, promptLength, most) => {
      let same = 0;
      while (same < fed.length && fed[same] === ids[same]) same++;
      // At least the last id is fed again: its logits are needed.
      forget(({ length }) => length > Math.min(same, ids.length - 1));
      forget((mark) => mark !== marks.at(-1));
      fed = fed.slice(0, marks.at(-1)?.length ?? 0);
      const room = (step.positions ?? Infinity) - ids.length + 1;
      const count = Math.min(tokens, most, room);
      const proposals: Proposal[] = [];
      const sequence = [...ids];
      while (proposals.length < count) {
        const proposal = choose(await feed(sequence.slice(fed.length)), sequence, promptLength);
        proposals.push(proposal);
        sequence.push(proposal.id);
      }
      return proposals;
    },
    release: () => {
      forget(() => true);
      fed = [];
    },
  };
};
