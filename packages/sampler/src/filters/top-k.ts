import { kthLargest } from '../kth-largest.ts';
import { removeBelow } from '../removing.ts';
import type { LogitsFilter } from '../sampler.ts';

/**
 * Keeps the `k` largest logits, and any equal to the k-th: all `logit >= (k-th largest)`. With `k >= V`, all.
 *
 * Fan et al. 2018, "Hierarchical Neural Story Generation".
 *
 * @throws RangeError unless `k` is an integer of at least 1.
 */
export function topK(k: number): LogitsFilter {
  if (!(Number.isInteger(k) && k >= 1)) {
    throw new RangeError(`topK: expected an integer of at least 1, got ${k}; leave the filter out to keep all tokens`);
  }
  let heap = new Float32Array(0);
  return (logits) => {
    if (k >= logits.length) return;
    if (heap.length !== k) heap = new Float32Array(k);
    removeBelow(logits, kthLargest(logits, k, heap));
  };
}
