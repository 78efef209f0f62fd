import { checkAtLeast, checkNumber } from '../checks.ts';
import { largest } from '../largest.ts';
import { nucleusFinder } from '../nucleus.ts';
import type { LogitsFilter } from '../sampler.ts';

/**
 * Keeps the smallest set of most likely tokens whose probabilities, the softmax of the logits, sum to at least `p`.
 *
 * A token stays while the tokens above it sum to less than `p`. Of equal logits at the cut, those of the lowest ids
 * stay. `atLeast` tokens stay whatever `p` is. Sums are in float64. O(V), and the sort of a small part of it.
 *
 * Holtzman et al. 2020, "The Curious Case of Neural Text Degeneration" (nucleus sampling).
 *
 * @throws RangeError unless `p` is in [0, 1] and `atLeast` is an integer of at least 1.
 */
export function topP(p: number, { atLeast = 1 }: { atLeast?: number } = {}): LogitsFilter {
  checkNumber('topP', p, (value) => value >= 0 && value <= 1, 'a number from 0 to 1');
  checkAtLeast('topP', atLeast);
  const find = nucleusFinder();
  let distances = new Float64Array(0);
  let weights = new Float64Array(0);

  return (logits) => {
    // A sum that is rounded may reach 1 before the last token.
    if (p === 1) return;
    if (distances.length < logits.length) {
      distances = new Float64Array(logits.length);
      weights = new Float64Array(logits.length);
    }
    const max = largest(logits);
    let count = 0;
    for (let id = 0; id < logits.length; id++) {
      const logit = logits[id] as number;
      if (logit === -Infinity) continue;
      distances[count] = max - logit;
      weights[count++] = Math.exp(logit - max);
    }
    const nucleus = find({ distances, weights, count }, p, atLeast);
    if (!nucleus) return;
    const { cut } = nucleus;
    let { equals } = nucleus;
    for (let id = 0; id < logits.length; id++) {
      const logit = logits[id] as number;
      const distance = max - logit;
      if (distance > cut || (distance === cut && equals-- <= 0)) logits[id] = -Infinity;
    }
  };
}
