import { checkIds, checkInteger, checkNumber } from '../checks.ts';
import { finite } from '../finite.ts';
import type { LogitsFilter } from '../sampler.ts';

/**
 * Makes the end likelier with every new token after `start` of them: with n tokens more than that,
 * `logit + |logit| · (factor^n - 1)` for the end ids. A factor below 1 makes it less likely.
 *
 * @throws RangeError unless `start` is an integer from 0 up, `factor` is positive and finite and the ids are integers from 0 up.
 */
export function exponentialDecay({
  start,
  factor,
  endIds,
}: {
  start: number;
  factor: number;
  endIds: readonly number[];
}): LogitsFilter {
  checkInteger('exponentialDecay', start, 0, 'start');
  checkNumber(
    'exponentialDecay',
    factor,
    (value) => value > 0 && value < Infinity,
    'a finite number above 0 for factor',
  );
  checkIds('exponentialDecay', endIds);
  const ends = [...new Set(endIds)];
  return (logits, { ids, promptLength }) => {
    const more = ids.length - promptLength - start;
    if (more <= 0) return;
    const gain = finite(factor ** more - 1);
    for (const id of ends) {
      const logit = logits[id] ?? -Infinity;
      if (logit !== -Infinity) logits[id] = finite(logit + Math.abs(logit) * gain);
    }
  };
}
