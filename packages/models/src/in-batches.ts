export type BatchOptions = {
  /** The most items of a batch. */
  readonly size: number;
  /** Called after each batch with the number of items that are done, and of all. */
  onProgress?(done: number, total: number): void;
};

/**
 * What `work` gives for each item, in the order of the items. It is called with batches of about the same length, so that
 * little is padded; the longest come first, so that what does not fit into memory shows at once.
 *
 * @throws RangeError unless the size is a positive integer; and what `work` throws.
 */
export const inBatches = async <T, R>(
  items: readonly T[],
  lengthOf: (item: T) => number,
  { size, onProgress }: BatchOptions,
  work: (batch: readonly T[]) => Promise<readonly R[]>,
): Promise<R[]> => {
  if (!Number.isInteger(size) || size < 1)
    throw new RangeError(`the size of a batch is a positive integer, got ${size}`);
  const order = [...items.keys()].sort((a, b) => lengthOf(items[b] as T) - lengthOf(items[a] as T));
  const results = new Array<R>(items.length);
  for (let start = 0; start < order.length; start += size) {
    const batch = order.slice(start, start + size);
    const made = await work(batch.map((index) => items[index] as T));
    batch.forEach((index, at) => {
      results[index] = made[at] as R;
    });
    onProgress?.(Math.min(start + size, items.length), items.length);
  }
  return results;
};
