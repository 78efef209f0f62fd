import { liveTokens } from '../live-tokens.ts';
import type { Random } from '../random.ts';
import type { Choose } from '../sampler.ts';
import { invalidLogits } from './invalid-logits.ts';

/**
 * Draws a token with the probabilities `softmax(logits)`: one number `u` of `random` per choice, and the first id with
 * `u < p[0] + … + p[id]`. Sums are in float64 and in order of id. A removed token is never drawn.
 *
 * @throws RangeError when `random` returns a number outside [0, 1).
 */
export function multinomial(random: Random): Choose {
  const list = liveTokens();
  let sums = new Float64Array(0);
  return (logits) => {
    const { count, ids, logits: live } = list(logits);
    if (sums.length < count) sums = new Float64Array(logits.length);
    let max = -Infinity;
    for (let at = 0; at < count; at++) if ((live[at] as number) > max) max = live[at] as number;
    let total = 0;
    for (let at = 0; at < count; at++) {
      total += Math.exp((live[at] as number) - max);
      sums[at] = total;
    }
    // NaN when a logit is NaN or Infinity.
    if (!(total > 0)) throw invalidLogits('multinomial', logits);

    const u = random();
    if (!(u >= 0 && u < 1)) throw new RangeError(`multinomial: random returned ${u}, expected a number in [0, 1)`);
    // Less than `total`, which is the last sum: the loop ends.
    const target = u * total;
    let at = 0;
    while ((sums[at] as number) <= target) at++;
    return ids[at] as number;
  };
}
