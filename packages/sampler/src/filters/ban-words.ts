import { checkSequences } from '../checks.ts';
import { endsWith } from '../ends-with.ts';
import { removeTokens } from '../removing.ts';
import type { LogitsFilter } from '../sampler.ts';

/**
 * Removes the token that would complete one of these sequences of ids; of the prompt's ids, the last may begin one. If no
 * other is left, it removes none. A word is often several sequences, with and without a space before it.
 *
 * @throws RangeError for an empty sequence, or unless the ids are integers from 0 up.
 */
export function banWords(words: readonly (readonly number[])[]): LogitsFilter {
  checkSequences('banWords', words);
  const banned = words.map((word) => [...word]);
  return (logits, { ids }) => {
    const last = banned.filter((word) => endsWith(ids, word, 1)).map((word) => word.at(-1) as number);
    removeTokens(logits, new Set(last));
  };
}
