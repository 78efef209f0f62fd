import { checkAtLeast, checkNumber } from '../checks.ts';
import { kthLargest } from '../kth-largest.ts';
import { largest } from '../largest.ts';
import { removeBelow } from '../removing.ts';
import type { LogitsFilter } from '../sampler.ts';
import { totalWeight } from '../total-weight.ts';

/**
 * Removes tokens of a probability below `epsilon`. The `atLeast` likeliest stay whatever it is, and those equal to the last
 * of them.
 *
 * Hewitt et al. 2022, "Truncation Sampling as Language Model Desmoothing".
 *
 * @throws RangeError unless `epsilon` is between 0 and 1 and `atLeast` is an integer of at least 1.
 */
export function epsilonCutoff(epsilon: number, { atLeast = 1 }: { atLeast?: number } = {}): LogitsFilter {
  checkNumber('epsilonCutoff', epsilon, (value) => value > 0 && value < 1, 'a number between 0 and 1');
  checkAtLeast('epsilonCutoff', atLeast);
  const log = Math.log(epsilon);
  const heap = new Float32Array(atLeast);
  return (logits) => {
    const max = largest(logits);
    const cut = max + log + Math.log(totalWeight(logits, max));
    removeBelow(logits, Math.min(cut, atLeast > 1 ? kthLargest(logits, atLeast, heap) : max));
  };
}
