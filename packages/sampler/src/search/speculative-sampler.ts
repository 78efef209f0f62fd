import type { Random } from '../random.ts';
import type { Context, LogitsFilter } from '../sampler.ts';
import type { Proposal } from './draft.ts';
import { drawFrom, filteredProbabilities } from './probabilities.ts';

/** A sampler that is told what a draft proposes. What it returns is that, or something else: then it was rejected. */
export type VerifyingSampler = (logits: ArrayLike<number>, context: Context, proposal?: Proposal) => number;

/**
 * Draws from `p = softmax(filters(logits))`, and takes the proposal, drawn from `q`, as often as that allows: with
 * probability `min(1, p(id) / q(id))`; otherwise draws from `max(0, p - q)`, in proportion. What comes out is distributed as
 * `p` exactly, whatever `q` is, as long as `random` is not the generator of the draft over again (the same seed). One
 * number of `random` for the decision, one for a draw.
 *
 * Leviathan et al. 2023, "Fast Inference from Transformers via Speculative Decoding", arXiv:2211.17192.
 */
export const speculativeSampler =
  ({ filters = [], random }: { filters?: readonly LogitsFilter[]; random: Random }): VerifyingSampler =>
  (logits, context, proposal) => {
    const p = filteredProbabilities('speculativeSampler', logits, filters, context);
    if (!proposal) return drawFrom(p, random());
    const { id, probabilities: q } = proposal;
    const likely = p[id] ?? 0;
    if (random() * (q ? (q[id] as number) : 1) < likely) return id;
    const rest = q
      ? p.map((each, at) => Math.max(0, each - (q[at] ?? 0)))
      : p.map((each, at) => (at === id ? 0 : each));
    // Nothing is left where p and q are the same but for rounding.
    return drawFrom(rest.some((each) => each > 0) ? rest : p, random());
  };
