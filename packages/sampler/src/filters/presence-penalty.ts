import { checkFinite } from '../checks.ts';
import { eachOnce } from '../each-once.ts';
import { finite } from '../finite.ts';
import type { LogitsFilter } from '../sampler.ts';

/**
 * Takes `penalty` off the logit of every token among the new ones, however often it is there. Negative: adds to it.
 *
 * OpenAI's `presence_penalty`: `logit - [count > 0] · penalty`, where the tokens of the prompt do not count.
 *
 * @throws RangeError unless `penalty` is finite.
 */
export function presencePenalty(penalty: number): LogitsFilter {
  checkFinite('presencePenalty', penalty);
  const visit = eachOnce();
  return (logits, { ids, promptLength }) => {
    visit(ids, promptLength, logits.length, (id) => {
      const logit = logits[id] as number;
      if (logit !== -Infinity) logits[id] = finite(logit - penalty);
    });
  };
}
