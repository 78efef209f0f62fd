import { checkAtLeast, checkNumber } from '../checks.ts';
import { entropyOf } from '../entropy.ts';
import { kthLargest } from '../kth-largest.ts';
import { removeBelow } from '../removing.ts';
import type { LogitsFilter } from '../sampler.ts';

/**
 * Removes tokens of a probability below `min(epsilon, √epsilon · exp(-H))`, where H is the entropy of the distribution in
 * nats: where many tokens are possible, less likely ones stay. The `atLeast` likeliest stay whatever it is, and those equal
 * to the last of them.
 *
 * Hewitt et al. 2022, "Truncation Sampling as Language Model Desmoothing".
 *
 * @throws RangeError unless `epsilon` is between 0 and 1 and `atLeast` is an integer of at least 1.
 */
export function etaCutoff(epsilon: number, { atLeast = 1 }: { atLeast?: number } = {}): LogitsFilter {
  checkNumber('etaCutoff', epsilon, (value) => value > 0 && value < 1, 'a number between 0 and 1');
  checkAtLeast('etaCutoff', atLeast);
  const log = Math.log(epsilon);
  const heap = new Float32Array(atLeast);
  return (logits) => {
    const { max, logTotal, entropy } = entropyOf(logits);
    const cut = max + logTotal + Math.min(log, log / 2 - entropy);
    removeBelow(logits, Math.min(cut, atLeast > 1 ? kthLargest(logits, atLeast, heap) : max));
  };
}
