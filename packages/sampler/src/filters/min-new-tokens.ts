import { checkInteger } from '../checks.ts';
import type { LogitsFilter } from '../sampler.ts';
import { banTokens } from './ban-tokens.ts';

/**
 * Removes the end ids while there are fewer than `count` new tokens.
 *
 * @throws RangeError unless `count` is an integer of at least 1 and the ids are integers from 0 up.
 */
export function minNewTokens(count: number, endIds: readonly number[]): LogitsFilter {
  checkInteger('minNewTokens', count, 1);
  return banTokens(endIds, { to: count });
}
