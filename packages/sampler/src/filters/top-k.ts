import type { LogitsFilter } from '../sampler.ts';

/** Restores the order of a heap, least first, in which only the value at `parent` may be too large for its place. */
function siftDown(heap: Float32Array, size: number, parent: number): void {
  const value = heap[parent] as number;
  for (let child = 2 * parent + 1; child < size; child = 2 * parent + 1) {
    if (child + 1 < size && (heap[child + 1] as number) < (heap[child] as number)) child++;
    const least = heap[child] as number;
    if (least >= value) break;
    heap[parent] = least;
    parent = child;
  }
  heap[parent] = value;
}

/** The k-th largest logit, in O(V + m log k) where m logits displace one of the k largest before them. */
function kthLargest(logits: Float32Array, heap: Float32Array, k: number): number {
  heap.set(logits.subarray(0, k));
  for (let parent = (k >> 1) - 1; parent >= 0; parent--) siftDown(heap, k, parent);
  for (let id = k; id < logits.length; id++) {
    const logit = logits[id] as number;
    if (logit <= (heap[0] as number)) continue;
    heap[0] = logit;
    siftDown(heap, k, 0);
  }
  return heap[0] as number;
}

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
    const cut = kthLargest(logits, heap, k);
    for (let id = 0; id < logits.length; id++) if ((logits[id] as number) < cut) logits[id] = -Infinity;
  };
}
