import type { LogitsFilter } from '../sampler.ts';

/**
 * Removes these tokens. If no other is left, it removes none; ids beyond the vocabulary are of no consequence.
 *
 * @throws RangeError unless the ids are integers from 0 up.
 */
export function banTokens(banned: readonly number[]): LogitsFilter {
  const wrong = banned.find((id) => !(Number.isInteger(id) && id >= 0));
  if (wrong !== undefined) throw new RangeError(`banTokens: expected ids from 0 up, got ${wrong}`);
  const ids = new Set(banned);
  return (logits) => {
    if (!logits.some((logit, id) => logit > -Infinity && !ids.has(id))) return;
    for (const id of ids) if (id < logits.length && !Number.isNaN(logits[id])) logits[id] = -Infinity;
  };
}
