import { checkIds, checkInteger } from '../checks.ts';
import { followers } from '../followers.ts';
import { removeTokens } from '../removing.ts';
import type { LogitsFilter } from '../sampler.ts';

/**
 * Removes tokens that would repeat `size` tokens in a row of `source`, what an encoder has read. If no other is left, it
 * removes none.
 *
 * @throws RangeError unless `size` is an integer of at least 1 and the ids are integers from 0 up.
 */
export function encoderNoRepeatNgram({ size, source }: { size: number; source: readonly number[] }): LogitsFilter {
  checkInteger('encoderNoRepeatNgram', size, 1, 'size');
  checkIds('encoderNoRepeatNgram', source);
  const read = [...source];
  return (logits, { ids }) => removeTokens(logits, followers(read, ids, size));
}
