import { checkNumber } from '../checks.ts';
import { largest } from '../largest.ts';
import { removeBelow } from '../removing.ts';
import type { LogitsFilter } from '../sampler.ts';
import { totalWeight } from '../total-weight.ts';

/**
 * Removes tokens less likely than `a` times the square of the largest probability: the surer the model, the fewer stay.
 *
 * In logits, with `Z = Σ exp(logit - max)`: what is below `max + log(a) - log(Z)`.
 *
 * From KoboldAI (BlinkDL's top-a), as in text-generation-webui: `p < a · max(p)²`.
 *
 * @throws RangeError unless `a` is in [0, 1].
 */
export function topA(a: number): LogitsFilter {
  checkNumber('topA', a, (value) => value >= 0 && value <= 1, 'a number from 0 to 1');
  const log = Math.log(a);
  return (logits) => {
    const max = largest(logits);
    removeBelow(logits, max + log - Math.log(totalWeight(logits, max)));
  };
}
