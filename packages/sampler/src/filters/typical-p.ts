import { checkAtLeast, checkNumber } from '../checks.ts';
import { entropyOf } from '../entropy.ts';
import { liveTokens } from '../live-tokens.ts';
import { nucleusFinder } from '../nucleus.ts';
import type { LogitsFilter } from '../sampler.ts';

/**
 * Keeps the tokens whose surprise `-log(p)` is nearest to what is expected, the entropy of the distribution: the smallest set
 * of them whose probabilities sum to at least `mass`, and those as near as the last of them. May remove the likeliest token.
 *
 * `atLeast` tokens stay whatever `mass` is. O(V), and the sort of a small part of it.
 *
 * Meister et al. 2022, "Locally Typical Sampling".
 *
 * @throws RangeError unless `mass` is in (0, 1] and `atLeast` is an integer of at least 1.
 */
export function typicalP(mass: number, { atLeast = 1 }: { atLeast?: number } = {}): LogitsFilter {
  checkNumber('typicalP', mass, (value) => value > 0 && value <= 1, 'a number above 0, at most 1');
  checkAtLeast('typicalP', atLeast);
  const list = liveTokens();
  const find = nucleusFinder();
  let distances = new Float64Array(0);
  let weights = new Float64Array(0);

  return (logits) => {
    if (mass === 1) return;
    if (distances.length < logits.length) {
      distances = new Float64Array(logits.length);
      weights = new Float64Array(logits.length);
    }
    const { max, logTotal, entropy } = entropyOf(logits);
    if (Number.isNaN(entropy)) return;
    // The distance of a token is |max + logTotal - logit - entropy|.
    const typical = max + logTotal - entropy;
    const { count, ids, logits: live } = list(logits);
    for (let at = 0; at < count; at++) {
      const logit = live[at] as number;
      distances[at] = Math.abs(typical - logit);
      weights[at] = Math.exp(logit - max);
    }
    const nucleus = find({ distances, weights, count }, mass, atLeast);
    if (!nucleus) return;
    for (let at = 0; at < count; at++) {
      if ((distances[at] as number) > nucleus.cut) logits[ids[at] as number] = -Infinity;
    }
  };
}
