import { largest } from '../largest.ts';
import type { LogitsFilter } from '../sampler.ts';

// Tokens fall into classes by how far they are below the largest logit; the last class takes all that is further away
// than 64, where e^-64 is nothing. So only the class with the cut in it has to be sorted, a small part of the tokens.
const CLASSES = 1024;
const CLASSES_PER_UNIT = 16;
const classOf = (distance: number): number => Math.min(Math.floor(distance * CLASSES_PER_UNIT), CLASSES - 1);

/**
 * Keeps the smallest set of most likely tokens whose probabilities, the softmax of the logits, sum to at least `p`.
 *
 * A token stays while the tokens above it sum to less than `p`. Of equal logits at the cut, those of the lowest ids
 * stay. `atLeast` tokens stay whatever `p` is. Sums are in float64. O(V), and the sort of one class.
 *
 * Holtzman et al. 2020, "The Curious Case of Neural Text Degeneration" (nucleus sampling).
 *
 * @throws RangeError unless `p` is in [0, 1] and `atLeast` is an integer of at least 1.
 */
export function topP(p: number, { atLeast = 1 }: { atLeast?: number } = {}): LogitsFilter {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`topP: expected a number from 0 to 1, got ${p}`);
  if (!(Number.isInteger(atLeast) && atLeast >= 1)) {
    throw new RangeError(`topP: expected an integer of at least 1 for atLeast, got ${atLeast}`);
  }
  const masses = new Float64Array(CLASSES);
  const counts = new Uint32Array(CLASSES);
  let scratch = new Float32Array(0);

  return (logits) => {
    // A sum that is rounded may reach 1 before the last token.
    if (p === 1) return;
    const max = largest(logits);
    masses.fill(0);
    counts.fill(0);
    for (let id = 0; id < logits.length; id++) {
      const logit = logits[id] as number;
      if (logit === -Infinity) continue;
      const index = classOf(max - logit);
      masses[index] = (masses[index] as number) + Math.exp(logit - max);
      counts[index] = (counts[index] as number) + 1;
    }
    const limit = p * masses.reduce((sum, mass) => sum + mass, 0);

    let mass = 0;
    let kept = 0;
    let last = 0;
    while (last < CLASSES && (mass + (masses[last] as number) < limit || kept + (counts[last] as number) < atLeast)) {
      mass += masses[last] as number;
      kept += counts[last] as number;
      last++;
    }
    // Fewer tokens than `atLeast`, or none: all stay.
    if (last === CLASSES) return;

    if (scratch.length < logits.length) scratch = new Float32Array(logits.length);
    let count = 0;
    for (let id = 0; id < logits.length; id++) {
      const logit = logits[id] as number;
      if (logit > -Infinity && classOf(max - logit) === last) scratch[count++] = logit;
    }
    const ascending = scratch.subarray(0, count).sort();
    let first = count;
    while (first > 0 && (mass < limit || kept < atLeast)) {
      mass += Math.exp((ascending[--first] as number) - max);
      kept++;
    }
    const cut = ascending[first] as number;
    let equals = 0;
    while (ascending[first + equals] === cut) equals++;

    for (let id = 0; id < logits.length; id++) {
      const logit = logits[id] as number;
      if (logit < cut || (logit === cut && equals-- <= 0)) logits[id] = -Infinity;
    }
  };
}
