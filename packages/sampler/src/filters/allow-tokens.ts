import type { Context, LogitsFilter } from '../sampler.ts';

/**
 * Removes every token but those that `allowed` names for the sequence so far. If the logits have none of them, these tokens
 * are forced, with a logit of 0 each.
 *
 * @throws RangeError in the filter when `allowed` names no token of the vocabulary.
 */
export function allowTokens(allowed: (context: Context) => Iterable<number>): LogitsFilter {
  let kept = new Float32Array(0);
  return (logits, context) => {
    if (kept.length !== logits.length) kept = new Float32Array(logits.length);
    kept.fill(-Infinity);
    const ids = [...allowed(context)].filter((id) => id < logits.length);
    if (ids.length === 0)
      throw new RangeError('allowTokens: no token of the vocabulary is allowed, expected at least one');
    if (logits.some(Number.isNaN) || !logits.some(Number.isFinite)) return;
    for (const id of ids) kept[id] = logits[id] as number;
    if (ids.every((id) => kept[id] === -Infinity)) for (const id of ids) kept[id] = 0;
    logits.set(kept);
  };
}
