/** Restores the order of a heap, least first, in which only the value at `parent` may be too large for its place. */
export function siftDown(heap: Float32Array, size: number, parent: number): void {
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

/** Makes a heap, least first, of the first `size` values. */
export function heapify(heap: Float32Array, size: number): void {
  for (let parent = (size >> 1) - 1; parent >= 0; parent--) siftDown(heap, size, parent);
}

/**
 * The k-th largest logit, in O(V + m log k) where m logits displace one of the k largest before them. With `k > V`,
 * -Infinity. Leaves the k largest in `heap`, which has room for k.
 */
export function kthLargest(logits: Float32Array, k: number, heap: Float32Array): number {
  if (k > logits.length) return -Infinity;
  heap.set(logits.subarray(0, k));
  heapify(heap, k);
  let least = heap[0] as number;
  for (let id = k; id < logits.length; id++) {
    const logit = logits[id] as number;
    if (logit <= least) continue;
    heap[0] = logit;
    siftDown(heap, k, 0);
    least = heap[0] as number;
  }
  return least;
}
