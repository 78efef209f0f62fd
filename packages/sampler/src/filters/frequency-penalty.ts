import { checkFinite } from '../checks.ts';
import { eachOnce } from '../each-once.ts';
import { finite } from '../finite.ts';
import type { LogitsFilter } from '../sampler.ts';

/**
 * Takes `penalty` off the logit of a token for each time it is among the new ones. Negative: adds to it.
 *
 * OpenAI's `frequency_penalty`: `logit - count · penalty`, where the tokens of the prompt do not count.
 *
 * @throws RangeError unless `penalty` is finite.
 */
export function frequencyPenalty(penalty: number): LogitsFilter {
  checkFinite('frequencyPenalty', penalty);
  const visit = eachOnce();
  return (logits, { ids, promptLength }) => {
    visit(ids, promptLength, logits.length, (id, count) => {
      const logit = logits[id] as number;
      if (logit !== -Infinity) logits[id] = finite(logit - count * penalty);
    });
  };
}
