import { checkInteger } from '../checks.ts';
import { followers } from '../followers.ts';
import { removeTokens } from '../removing.ts';
import type { LogitsFilter } from '../sampler.ts';

/**
 * Removes tokens that would make `size` tokens in a row appear a second time, the prompt included. If no other is left, it
 * removes none.
 *
 * Paulus et al. 2017, "A Deep Reinforced Model for Abstractive Summarization".
 *
 * @throws RangeError unless `size` is an integer of at least 1.
 */
export function noRepeatNgram(size: number): LogitsFilter {
  checkInteger('noRepeatNgram', size, 1);
  return (logits, { ids }) => removeTokens(logits, followers(ids, ids, size));
}
