import { checkInteger } from '../checks.ts';
import type { LogitsFilter } from '../sampler.ts';

/**
 * Leaves only token `id`, or those of several, when `at` new tokens have been chosen: 0 forces the first (the language of a
 * translation), the most that may be chosen less 1 the last (an end token).
 *
 * @throws RangeError unless both are integers from 0 up; in the filter, for an id that is no index of the logits.
 */
export function forceToken({ id, at }: { id: number | readonly number[]; at: number }): LogitsFilter {
  const forced = [id].flat();
  for (const each of forced) checkInteger('forceToken', each, 0, 'id');
  if (forced.length === 0) throw new RangeError('forceToken: expected at least one id');
  checkInteger('forceToken', at, 0, 'at');
  const last = Math.max(...forced);
  return (logits, { ids, promptLength }) => {
    if (last >= logits.length)
      throw new RangeError(`forceToken: id ${last} is not in the vocabulary of ${logits.length}`);
    if (ids.length - promptLength !== at || logits.some(Number.isNaN) || !logits.some(Number.isFinite)) return;
    logits.fill(-Infinity);
    for (const each of forced) logits[each] = 0;
  };
}
