import { checkIds, checkInteger } from '../checks.ts';
import { removeTokens } from '../removing.ts';
import type { LogitsFilter } from '../sampler.ts';

/**
 * Removes these tokens. If no other is left, it removes none; ids beyond the vocabulary are of no consequence.
 *
 * Only while at least `from` and fewer than `to` new tokens have been chosen: `{ to: 1 }` is the first place,
 * `{ to: 20 }` with the end ids makes at least 20 new tokens.
 *
 * @throws RangeError unless the ids are integers from 0 up, and `from` is an integer below `to`.
 */
export function banTokens(
  banned: readonly number[],
  { from = 0, to = Infinity }: { from?: number; to?: number } = {},
): LogitsFilter {
  checkIds('banTokens', banned);
  checkInteger('banTokens', from, 0, 'from');
  if (!(to > from)) throw new RangeError(`banTokens: expected a number above from, ${from}, for to, got ${to}`);
  const ids = new Set(banned);
  return (logits, { ids: { length }, promptLength }) => {
    if (length - promptLength >= from && length - promptLength < to) removeTokens(logits, ids);
  };
}
