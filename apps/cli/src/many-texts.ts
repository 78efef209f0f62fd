import type { BatchOptions } from '@blockformer/models';
import type { Io } from './io.ts';
import { createProgress } from './progress.ts';

// What the commands that compute many texts in batches have in common: output in the order of the texts, as early as can be.

/** Results in the order of their texts, each written as soon as all before it have been. */
const inOrder = <R>(write: (result: R, index: number) => void) => {
  const waiting = new Map<number, R>();
  let next = 0;
  return {
    add(result: R, index: number): void {
      waiting.set(index, result);
      for (; waiting.has(next); next++) {
        write(waiting.get(next) as R, next);
        waiting.delete(next);
      }
    },
    /** Writes those that wait for one that will not come. */
    rest(): void {
      const left = [...waiting].filter(([, result]) => result !== undefined).sort(([a], [b]) => a - b);
      for (const [index, result] of left) write(result, index);
      waiting.clear();
    },
  };
};

/** Batches whose texts are put into the order of their lengths together. All before them have been written by then. */
const BATCHES = 32;
const DEFAULT_BATCH = 8;

export type ManyTexts<I, R> = {
  /** The texts as the model reads them; undefined for one of which nothing is to be computed. */
  readonly inputs: readonly (I | undefined)[];
  readonly batchSize?: number;
  readonly quiet?: boolean;
  /** What is being done, for the progress bar. */
  readonly doing: string;
  /** Whether what is written of a text says of which one: then an interrupted command leaves out none that is done. */
  readonly named: boolean;
  /** One of the tasks. Results that are not to be written are not told. */
  run(inputs: readonly I[], options: BatchOptions<R>): Promise<unknown>;
  /** Without a result for a text of which nothing was computed. */
  write(result: R | undefined, index: number): void;
};

/**
 * Computes texts, the neighbours in length together, and writes in their order what comes of them. Whatever ends it, what
 * was done by then is written. Gives how many were, which are fewer than the texts only after an abort.
 */
export const computeMany = async <I, R>(
  { inputs, batchSize = DEFAULT_BATCH, quiet, doing, named, run, write }: ManyTexts<I, R>,
  io: Io,
): Promise<number> => {
  let written = 0;
  const progress = createProgress(io, quiet);
  const order = inOrder<R | undefined>((result, index) => {
    if (io.stdout.isTTY) progress.stop();
    write(result, index);
    written++;
  });
  const indices = inputs.flatMap((input, index) => (input === undefined ? [] : [index]));
  const size = batchSize * BATCHES;
  try {
    inputs.forEach((input, index) => {
      if (input === undefined) order.add(undefined, index);
    });
    for (let start = 0; start < indices.length && !io.signal.aborted; start += size) {
      const part = indices.slice(start, start + size);
      await run(
        part.map((index) => inputs[index] as I),
        {
          batchSize,
          signal: io.signal,
          onProgress: (done) => progress.update(doing, start + done, indices.length, 'texts'),
          onResult: (result, at) => order.add(result, part[at] as number),
        },
      );
    }
  } catch (error) {
    if (!io.signal.aborted) throw error;
  } finally {
    progress.stop();
    if (named) order.rest();
  }
  return written;
};
