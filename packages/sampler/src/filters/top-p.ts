import { checkAtLeast, checkNumber } from '../checks.ts';
import { liveTokens } from '../live-tokens.ts';
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
  const list = liveTokens();
  const find = nucleusFinder();
  let distances = new Float64Array(0);
  let weights = new Float64Array(0);

  return (logits) => {
    // A sum that is rounded may reach 1 before the last token.
    if (p === 1) return;
    const { count, ids, logits: live } = list(logits);
    if (distances.length < count) {
      distances = new Float64Array(logits.length);
      weights = new Float64Array(logits.length);
    }
    let max = -Infinity;
    for (let at = 0; at < count; at++) if ((live[at] as number) > max) max = live[at] as number;
    for (let at = 0; at < count; at++) {
      const distance = max - (live[at] as number);
      distances[at] = distance;
      weights[at] = Math.exp(-distance);
    }
    const nucleus = find({ distances, weights, count }, p, atLeast);
    if (!nucleus) return;
    const { cut } = nucleus;
    let { equals } = nucleus;
    for (let at = 0; at < count; at++) {
      const distance = distances[at] as number;
      if (distance > cut || (distance === cut && equals-- <= 0)) logits[ids[at] as number] = -Infinity;
    }
  };
}
