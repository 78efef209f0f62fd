import { invalidLogits } from '../choose/invalid-logits.ts';
import { largest } from '../largest.ts';
import type { Context, LogitsFilter } from '../sampler.ts';

/**
 * `softmax(filterN(… filter1(logits)))` in float64, the caller's to keep.
 *
 * @throws when a logit is NaN or Infinity, or no token is left.
 */
export const filteredProbabilities = (
  who: string,
  logits: ArrayLike<number>,
  filters: readonly LogitsFilter[],
  context: Context,
): Float64Array => {
  const filtered = Float32Array.from(logits);
  for (const filter of filters) filter(filtered, context);
  const max = largest(filtered);
  const weights = Float64Array.from(filtered, (logit) => (logit === -Infinity ? 0 : Math.exp(logit - max)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0)) throw invalidLogits(who, filtered);
  return weights.map((weight) => weight / total);
};

/** The first id with `u · Σ < p[0] + … + p[id]`: a draw in proportion to `p`, for `u` in [0, 1). */
export const drawFrom = (p: Float64Array, u: number): number => {
  const target = u * p.reduce((sum, each) => sum + each, 0);
  let sum = 0;
  let last = 0;
  for (let id = 0; id < p.length; id++) {
    if (p[id] === 0) continue;
    last = id;
    sum += p[id] as number;
    if (target < sum) break;
  }
  return last;
};
