import { checkNumber } from '../checks.ts';
import { kthLargest } from '../kth-largest.ts';
import { removeBelowAndEqual } from '../removing.ts';
import type { LogitsFilter } from '../sampler.ts';

/** As many tokens are looked at; the rest is removed. */
const CANDIDATES = 100;

/**
 * Keeps likely tokens as long as their share of the entropy, the sum of `-p log(p)`, is at most `h` times the whole; the
 * likeliest always. Of the 100 likeliest tokens, whose probabilities are made to sum to 1; others go.
 *
 * Potraghloo et al. 2025, "Top-H Decoding: Adapting the Creativity and Coherence with Bounded Entropy in Text Generation".
 *
 * @throws RangeError unless `h` is above 0 and at most 1.
 */
export function topH(h: number): LogitsFilter {
  checkNumber('topH', h, (value) => value > 0 && value <= 1, 'a number above 0, at most 1');
  const heap = new Float32Array(CANDIDATES);
  return (logits) => {
    const count = Math.min(CANDIDATES, logits.length);
    kthLargest(logits, count, heap);
    const descending = heap.slice(0, count).sort().reverse();
    const likely = descending.filter((logit) => logit !== -Infinity);
    if (likely.length === 0 || likely.some(Number.isNaN)) return;
    const weights = Array.from(likely, (logit) => Math.exp(logit - (likely[0] as number)));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const terms = weights.map((weight) => (weight === 0 ? 0 : -(weight / total) * Math.log(weight / total)));
    const limit = h * terms.reduce((sum, term) => sum + term, 0);
    let kept = 1;
    for (let sum = terms[0] as number; kept < terms.length; kept++) {
      sum += terms[kept] as number;
      if (sum > limit) break;
    }
    const cut = likely[kept - 1] as number;
    const equals = likely.subarray(0, kept).filter((logit) => logit === cut).length;
    removeBelowAndEqual(logits, cut, equals);
  };
}
