import { largest } from './largest.ts';
import { totalWeight } from './total-weight.ts';

/** A token and its log-probability. */
export type ScoredToken = { readonly id: number; readonly logProbability: number };

/** A token, its log-probability, and the likeliest tokens at its place, the likeliest first. */
export type ChosenToken = ScoredToken & { readonly top: readonly ScoredToken[] };

/** The `count` largest, in falling order; of equal ones those of the lowest ids. O(V), and more only for what is kept. */
function largestIds(logits: Float32Array, count: number): number[] {
  const ids: number[] = [];
  let least = -Infinity;
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id] as number;
    if (!(logit > least || (ids.length < count && logit > -Infinity))) continue;
    let at = ids.length;
    while (at > 0 && (logits[ids[at - 1] as number] as number) < logit) at--;
    ids.splice(at, 0, id);
    if (ids.length > count) ids.pop();
    if (ids.length === count) least = logits[ids[count - 1] as number] as number;
  }
  return ids;
}

/**
 * `log(softmax(logits))` of a token, and of the `top` likeliest ones. In float64.
 *
 * NaN where a logit is NaN or Infinity, since there is no softmax then.
 */
export function logProbabilities(logits: Float32Array, id: number, top: number): ChosenToken {
  const max = largest(logits);
  const total = max + Math.log(totalWeight(logits, max));
  const scored = (each: number): ScoredToken => ({ id: each, logProbability: (logits[each] as number) - total });
  return { ...scored(id), top: top === 0 ? [] : largestIds(logits, top).map(scored) };
}
