import { checkAtLeast, checkNumber } from '../checks.ts';
import { kthLargest } from '../kth-largest.ts';
import { largest } from '../largest.ts';
import { keepExactly, removeBelow } from '../removing.ts';
import type { LogitsFilter } from '../sampler.ts';

/**
 * Removes tokens less likely than `p` times the likeliest one: `logit < max(logits) + log(p)`.
 *
 * `atLeast` tokens stay whatever `p` is, of equal ones those of the lowest ids. O(V), and no exponentials.
 *
 * Nguyen et al. 2024, "Turning Up the Heat: Min-p Sampling for Creative and Coherent LLM Outputs".
 *
 * @throws RangeError unless `p` is in [0, 1] and `atLeast` is an integer of at least 1.
 */
export function minP(p: number, { atLeast = 1 }: { atLeast?: number } = {}): LogitsFilter {
  checkNumber('minP', p, (value) => value >= 0 && value <= 1, 'a number from 0 to 1');
  checkAtLeast('minP', atLeast);
  const below = Math.log(p);
  const heap = new Float32Array(atLeast);
  return (logits) => {
    const cut = largest(logits) + below;
    const kth = atLeast > 1 ? kthLargest(logits, atLeast, heap) : cut;
    if (kth < cut) keepExactly(logits, kth, atLeast);
    else removeBelow(logits, cut);
  };
}
