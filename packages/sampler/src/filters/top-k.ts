import { heapify, siftDown } from '../kth-largest.ts';
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
  let ids = new Int32Array(0);
  let kept = new Float32Array(0);

  return (logits) => {
    if (k >= logits.length) return;
    if (heap.length !== k) heap = new Float32Array(k);
    if (ids.length < logits.length) {
      ids = new Int32Array(logits.length);
      kept = new Float32Array(logits.length);
    }
    heap.set(logits.subarray(0, k));
    heapify(heap, k);
    // All that are not below the k-th largest of those before them: the others cannot be kept.
    let count = 0;
    while (count < k) ids[count] = count++;
    let least = heap[0] as number;
    for (let id = k; id < logits.length; id++) {
      const logit = logits[id] as number;
      if (logit < least) continue;
      ids[count++] = id;
      if (logit > least) {
        heap[0] = logit;
        siftDown(heap, k, 0);
        least = heap[0] as number;
      }
    }
    for (let at = 0; at < count; at++) kept[at] = logits[ids[at] as number] as number;
    logits.fill(-Infinity);
    for (let at = 0; at < count; at++) {
      const logit = kept[at] as number;
      if (!(logit < least)) logits[ids[at] as number] = logit;
    }
  };
}
