import { type Finish, type GenerateOptions, generate } from '../generate.ts';
import type { Draft, Proposal } from './draft.ts';
import type { VerifyingSampler } from './speculative-sampler.ts';
import { speculativeStep } from './speculative-step.ts';

export type SpeculateOptions = Omit<GenerateOptions, 'sampler'> & {
  readonly draft: Draft;
  /** Any sampler; `speculativeSampler` takes more of what a draft draws. */
  readonly sampler: VerifyingSampler;
};

/** One pass of the model. */
export type SpeculativeRound = {
  readonly proposals: readonly Proposal[];
  /** The ids that came of it: the first `accepted` proposals, then one that is the sampler's own. */
  readonly ids: readonly number[];
  readonly accepted: number;
};

/** The passes of the model, one at a time. Can be iterated once. */
export type Speculation = AsyncIterable<SpeculativeRound> & {
  /** The new ids so far. */
  readonly ids: readonly number[];
  /** As for `generate`. */
  readonly finish: Finish | undefined;
};

/**
 * `generate` with a draft: several ids at each pass of the model where the draft was right. With an ordinary sampler the
 * ids are those of `generate`; with `speculativeSampler` they are distributed as those of `generate` with its filters
 * and `multinomial`. Ends and errors are as there. To have text, or one id at a time, give `speculativeStep` to `generate`.
 */
export const speculate = ({ draft, sampler, ...options }: SpeculateOptions): Speculation => {
  const step = speculativeStep({ step: options.step, draft });
  const generation = generate({
    ...options,
    step,
    sampler: (logits, context) => sampler(logits, context, step.proposal),
  });
  let started = false;

  async function* run(): AsyncGenerator<SpeculativeRound, void, undefined> {
    let ids: number[] = [];
    for await (const id of generation) {
      const { proposals } = step;
      const isAccepted = proposals[ids.length]?.id === id;
      ids.push(id);
      if (isAccepted && !generation.finish) continue;
      yield { proposals, ids, accepted: isAccepted ? ids.length : ids.length - 1 };
      ids = [];
    }
  }

  return {
    ids: generation.ids,
    get finish() {
      return generation.finish;
    },
    [Symbol.asyncIterator]() {
      if (started) throw new Error('speculate: a generation can be iterated once; call speculate again');
      started = true;
      return run();
    },
  };
};
