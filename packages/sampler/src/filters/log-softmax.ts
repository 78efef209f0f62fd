import { largest } from '../largest.ts';
import type { LogitsFilter } from '../sampler.ts';
import { totalWeight } from '../total-weight.ts';

/** `log(softmax(logits))`: what is left sums to 1 again. The last of the filters, where log-probabilities are added up. */
export function logSoftmax(): LogitsFilter {
  return (logits) => {
    const max = largest(logits);
    const total = totalWeight(logits, max);
    if (total === 0) return;
    const shift = max + Math.log(total);
    for (let id = 0; id < logits.length; id++) logits[id] = (logits[id] as number) - shift;
  };
}
