import { checkInteger, checkNumber } from '../checks.ts';
import { eachOnce } from '../each-once.ts';
import { finite } from '../finite.ts';
import type { LogitsFilter } from '../sampler.ts';

/**
 * Makes tokens of the sequence, prompt included, less likely: `logit / penalty` where it is positive, `logit · penalty`
 * where it is negative. A penalty below 1 makes them likelier.
 *
 * `skip`: how many ids at the beginning do not count.
 *
 * Keskar et al. 2019, "CTRL: A Conditional Transformer Language Model for Controllable Generation".
 *
 * @throws RangeError unless `penalty` is positive and finite and `skip` is an integer from 0 up.
 */
export function repetitionPenalty(penalty: number, { skip = 0 }: { skip?: number } = {}): LogitsFilter {
  checkNumber('repetitionPenalty', penalty, (value) => value > 0 && value < Infinity, 'a finite number above 0');
  checkInteger('repetitionPenalty', skip, 0, 'skip');
  const visit = eachOnce();
  return (logits, { ids }) => {
    visit(ids, skip, logits.length, (id) => {
      const logit = logits[id] as number;
      if (logit !== -Infinity) logits[id] = finite(logit < 0 ? logit * penalty : logit / penalty);
    });
  };
}
