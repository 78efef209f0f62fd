import { invalidLogits } from '../choose/invalid-logits.ts';
import { largest } from '../largest.ts';

// e^-40 is nothing beside 1, even 50,000 times.
const NOTHING = -40;

/**
 * `log Σ exp(logits)`: what is taken from a logit to get its log-probability. In float64.
 *
 * @throws when a logit is NaN or Infinity, or each is -Infinity.
 */
export function logSum(who: string, logits: Float32Array): number {
  const max = largest(logits);
  let total = 0;
  for (let id = 0; id < logits.length; id++) {
    const distance = (logits[id] as number) - max;
    // Not `>`: NaN has to be seen.
    if (!(distance <= NOTHING)) total += Math.exp(distance);
  }
  if (!(total > 0 && max < Infinity)) throw invalidLogits(who, logits);
  return max + Math.log(total);
}
