import { finite } from '../finite.ts';
import type { LogitsFilter } from '../sampler.ts';

/**
 * Makes logits that are no numbers into numbers: NaN 0, Infinity the largest float32 and -Infinity the smallest. It hides what
 * is wrong with a model, and gives removed tokens back with a probability of 0: only for the sake of settings that ask for it.
 */
export function replaceInvalid(): LogitsFilter {
  return (logits) => {
    for (let id = 0; id < logits.length; id++) {
      const logit = logits[id] as number;
      logits[id] = Number.isNaN(logit) ? 0 : finite(logit);
    }
  };
}
