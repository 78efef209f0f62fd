import { checkIds, checkInteger } from '../checks.ts';
import { removeTokens } from '../removing.ts';
import type { LogitsFilter } from '../sampler.ts';

/**
 * Removes the end ids while the whole sequence, prompt included, is shorter than `length`.
 *
 * @throws RangeError unless `length` is an integer of at least 1 and the ids are integers from 0 up.
 */
export function minLength(length: number, endIds: readonly number[]): LogitsFilter {
  checkInteger('minLength', length, 1);
  checkIds('minLength', endIds);
  const ends = new Set(endIds);
  return (logits, { ids }) => {
    if (ids.length < length) removeTokens(logits, ends);
  };
}
