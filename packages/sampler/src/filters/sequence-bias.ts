import { checkFinite, checkSequences } from '../checks.ts';
import { endsWith } from '../ends-with.ts';
import { finite } from '../finite.ts';
import type { LogitsFilter } from '../sampler.ts';

/**
 * Adds `bias` to the token that would complete `ids`, of all entries that apply. A sequence of one id always applies.
 * Ids beyond the vocabulary are of no consequence.
 *
 * @throws RangeError for an empty sequence, ids that are not integers from 0 up, or a bias that is not finite.
 */
export function sequenceBias(
  entries: readonly { readonly ids: readonly number[]; readonly bias: number }[],
): LogitsFilter {
  checkSequences(
    'sequenceBias',
    entries.map(({ ids }) => ids),
  );
  for (const { bias } of entries) checkFinite('sequenceBias', bias);
  const biases = entries.map(({ ids, bias }) => ({ ids: [...ids], bias }));
  return (logits, context) => {
    for (const { ids, bias } of biases) {
      const last = ids.at(-1) as number;
      const logit = logits[last] ?? -Infinity;
      if (logit !== -Infinity && endsWith(context.ids, ids, 1)) logits[last] = finite(logit + bias);
    }
  };
}
