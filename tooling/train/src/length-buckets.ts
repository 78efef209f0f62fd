import type { Random } from '@blockformer/core';
import { shuffled } from './shuffled.ts';

/** Lengths of what is fed for one example: of its text, or of a source and a target. */
export type Lengths = readonly number[];

/**
 * Cuts examples into batches of neighbours in length, so that little is padding: at most `tokens` in each, padding
 * included. Order and company are random; how many batches there are is not, since only the lengths decide.
 */
export const lengthBuckets = (lengths: readonly Lengths[], tokens: number, random: Random): number[][] => {
  const order = shuffled([...lengths.keys()], random);
  order.sort((a, b) => {
    const [left, right] = [lengths[a] as Lengths, lengths[b] as Lengths];
    const axis = left.findIndex((length, i) => length !== right[i]);
    return axis < 0 ? 0 : (left[axis] as number) - (right[axis] as number);
  });
  const batches: number[][] = [];
  let batch: number[] = [];
  let widest: number[] = [];
  for (const index of order) {
    const wider = (lengths[index] as Lengths).map((length, i) => Math.max(length, widest[i] ?? 0));
    const size = (batch.length + 1) * wider.reduce((sum, length) => sum + length, 0);
    if (batch.length > 0 && size > tokens) {
      batches.push(batch);
      [batch, widest] = [[], [...(lengths[index] as Lengths)]];
    } else widest = wider;
    batch.push(index);
  }
  if (batch.length > 0) batches.push(batch);
  return shuffled(batches, random);
};
