import type { LogitsFilter } from '../sampler.ts';

/**
 * Leaves only token `id` when `at` new tokens have been chosen: 0 forces the first (the language of a translation), the
 * most that may be chosen less 1 the last (an end token).
 *
 * @throws RangeError unless both are integers from 0 up; in the filter, for an id that is no index of the logits.
 */
export function forceToken({ id, at }: { id: number; at: number }): LogitsFilter {
  for (const [name, value] of Object.entries({ id, at }))
    if (!(Number.isInteger(value) && value >= 0))
      throw new RangeError(`forceToken: expected an integer from 0 up for ${name}, got ${value}`);
  return (logits, { ids, promptLength }) => {
    if (id >= logits.length) throw new RangeError(`forceToken: id ${id} is not in the vocabulary of ${logits.length}`);
    if (ids.length - promptLength !== at || logits.some(Number.isNaN) || !logits.some(Number.isFinite)) return;
    logits.fill(-Infinity);
    logits[id] = 0;
  };
}
