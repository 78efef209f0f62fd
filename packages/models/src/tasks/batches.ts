import { breathing } from '@blockformer/sampler';

/** How many texts at once, and who is told. */
export type BatchOptions<R = unknown> = {
  /** Texts that are computed together. Default: 8. */
  readonly batchSize?: number;
  readonly signal?: AbortSignal;
  /** Called after each batch with the number of texts done so far, and in all. */
  onProgress?(done: number, total: number): void;
  /** Called with each result as soon as there is one, and the number of its text; longer texts come first. */
  onResult?(result: R, index: number): void;
};

const DEFAULT_BATCH = 8;

/**
 * Runs `items` in batches of neighbours in length, so that little is padding, and puts the results back into the order of
 * the items. The longest come first: what does not fit into memory fails at once.
 *
 * @throws what `run` throws, or the signal's reason between two batches.
 */
export const inBatches = async <T, R>(
  items: readonly T[],
  length: (item: T) => number,
  run: (batch: readonly T[]) => Promise<readonly R[]>,
  options: BatchOptions<R> = {},
): Promise<R[]> => {
  const { batchSize = DEFAULT_BATCH, signal, onProgress, onResult } = options;
  if (!Number.isInteger(batchSize) || batchSize < 1)
    throw new RangeError(`batchSize is an integer from 1 on, got ${batchSize}`);
  const order = items.map((_, index) => index).sort((a, b) => length(items[b] as T) - length(items[a] as T));
  const results = new Array<R>(items.length);
  const breathe = breathing();
  for (let start = 0; start < order.length; start += batchSize) {
    await breathe();
    signal?.throwIfAborted();
    const batch = order.slice(start, start + batchSize);
    const made = await run(batch.map((index) => items[index] as T));
    batch.forEach((index, row) => {
      results[index] = made[row] as R;
      onResult?.(made[row] as R, index);
    });
    onProgress?.(start + batch.length, items.length);
  }
  return results;
};
