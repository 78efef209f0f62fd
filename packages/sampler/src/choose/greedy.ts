import type { Choose } from '../sampler.ts';
import { invalidLogits } from './invalid-logits.ts';

/** `argmax(logits)`: the most likely token, and of equal ones that of the lowest id. */
export function greedy(): Choose {
  return (logits) => {
    let best = -1;
    let max = -Infinity;
    for (let id = 0; id < logits.length; id++) {
      const logit = logits[id] as number;
      if (!(logit < Infinity)) throw invalidLogits('greedy', logits);
      if (logit > max) {
        max = logit;
        best = id;
      }
    }
    if (best < 0) throw invalidLogits('greedy', logits);
    return best;
  };
}
