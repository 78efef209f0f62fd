import { checkInteger } from '../checks.ts';
import type { Draft } from './draft.ts';

/** Whether the `size` ids before `end` are the last ones of all. */
const repeats = (ids: readonly number[], end: number, size: number): boolean => {
  for (let back = 1; back <= size; back++) if (ids[end - back] !== ids[ids.length - back]) return false;
  return true;
};

/**
 * Proposes what came after the last `ngram` ids when they were there before, or else the last `ngram - 1`, down to
 * `least`: for texts that repeat their prompt or themselves. Costs no model.
 *
 * Of several places the latest that `tokens` ids follow counts; if there is none, the first.
 *
 * Saxena 2023, "Prompt Lookup Decoding".
 *
 * @throws RangeError unless all are integers from 1 up, and `least` is not above `ngram`.
 */
export const lookupDraft = ({
  ngram = 3,
  least = 1,
  tokens = 7,
}: {
  ngram?: number;
  least?: number;
  tokens?: number;
} = {}): Draft => {
  checkInteger('lookupDraft', ngram, 1, 'ngram');
  checkInteger('lookupDraft', least, 1, 'least');
  checkInteger('lookupDraft', tokens, 1, 'tokens');
  if (least > ngram) throw new RangeError(`lookupDraft: least ${least} is above ngram ${ngram}`);
  return {
    propose: (ids, _promptLength, most) => {
      const count = Math.min(tokens, most);
      for (let size = Math.min(ngram, ids.length - 1); size >= least; size--) {
        let found = -1;
        for (let end = ids.length - 1; end >= size; end--) {
          if (!repeats(ids, end, size)) continue;
          found = end;
          if (end + count <= ids.length) break;
        }
        if (found >= 0) return ids.slice(found, found + count).map((id) => ({ id }));
      }
      return [];
    },
  };
};
