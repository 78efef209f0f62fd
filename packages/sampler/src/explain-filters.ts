import { largest } from './largest.ts';
import type { LogitsFilter } from './sampler.ts';
import { totalWeight } from './total-weight.ts';

/** A token as it stands between two filters. */
export type ExplainedToken = { readonly id: number; readonly logit: number; readonly probability: number };

/** What a filter left. */
export type ExplainedStage = {
  /** Of the filter; `logits` is what was there before the first one. */
  readonly name: string;
  /** How many tokens are left. */
  readonly left: number;
  /** The likeliest of them. */
  readonly top: readonly ExplainedToken[];
};

/** One choice: the logits as they came, then what each filter left of them. */
export type Explanation = {
  /** The new tokens before it. */
  readonly ids: readonly number[];
  readonly stages: readonly ExplainedStage[];
};

/** The stage that logits are in. O(V · top). */
function explainLogits(name: string, logits: Float32Array, top: number): ExplainedStage {
  const max = largest(logits);
  const total = totalWeight(logits, max);
  const best: number[] = [];
  let left = 0;
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id] as number;
    if (!(logit > -Infinity)) continue;
    left++;
    if (best.length === top && logit <= (logits[best[top - 1] as number] as number)) continue;
    let at = best.length;
    while (at > 0 && (logits[best[at - 1] as number] as number) < logit) at--;
    best.splice(at, 0, id);
    if (best.length > top) best.pop();
  }
  const tokens = best.map((id) => {
    const logit = logits[id] as number;
    return { id, logit, probability: Math.exp(logit - max) / total };
  });
  return { name, left, top: tokens };
}

/**
 * The same filters, which tell what each of them left: for a sampler, or for a search, where there is one explanation for
 * each row.
 *
 * @throws RangeError unless there is a name for each filter.
 */
export function explainFilters({
  filters,
  names,
  top = 5,
  onChoice,
}: {
  filters: readonly LogitsFilter[];
  names: readonly string[];
  /** How many of the likeliest tokens are named. */
  top?: number;
  onChoice(explanation: Explanation): void;
}): LogitsFilter {
  if (names.length !== filters.length)
    throw new RangeError(`explainFilters: ${names.length} names for ${filters.length} filters`);
  return (logits, context) => {
    const stages = [explainLogits('logits', logits, top)];
    for (const [at, filter] of filters.entries()) {
      filter(logits, context);
      stages.push(explainLogits(names[at] as string, logits, top));
    }
    onChoice({ ids: context.ids.slice(context.promptLength), stages });
  };
}
