import { streams, threefry2x32 } from '../random.ts';
import type { Choose } from '../sampler.ts';
import { invalidLogits } from './invalid-logits.ts';

/** The largest of the noise: that of `u = 1 - 2^-33`. */
const MOST = 22.9;

/**
 * Draws a token with the probabilities `softmax(logits)`, as the largest of `logit + noise`: `noise = -log(-log(u))`, where u
 * belongs to the token and its place. So a token's luck does not depend on the other tokens or on filters, and the same
 * seed gives similar texts with other settings.
 *
 *     (a, b) = threefry2x32(key = (seed mod 2^32, seed div 2^32), counter = (id div 2, place + 2 · 2^24))
 *     u = ((id even ? a : b) + 1/2) / 2^32
 *
 * with `place = ids.length mod 2^24`. It remembers nothing between calls. Of equal sums the lowest id is chosen.
 *
 * Gumbel 1954; Maddison et al. 2014, "A* Sampling".
 *
 * @throws RangeError unless `seed` is an integer from 0 to 2^53 - 1.
 */
export function gumbelMax(seed: number): Choose {
  if (!(Number.isSafeInteger(seed) && seed >= 0)) {
    throw new RangeError(`gumbelMax: expected an integer from 0 to 2^53 - 1, got ${seed}`);
  }
  const [low, high] = [seed | 0, Math.floor(seed / 2 ** 32)];
  const words = new Uint32Array(2);
  return (logits, { ids }) => {
    const counter = (ids.length % 2 ** 24) + streams.gumbel * 2 ** 24;
    let pair = -1;
    let best = -1;
    let most = -Infinity;
    for (let id = 0; id < logits.length; id++) {
      const logit = logits[id] as number;
      if (!(logit < Infinity)) throw invalidLogits('gumbelMax', logits);
      // It cannot win, whatever its luck.
      if (logit === -Infinity || logit + MOST < most) continue;
      if (pair !== id >> 1) {
        pair = id >> 1;
        threefry2x32(low, high, pair, counter, words);
      }
      const u = ((words[id & 1] as number) + 0.5) / 2 ** 32;
      const sum = logit - Math.log(-Math.log(u));
      if (sum > most || best < 0) {
        most = sum;
        best = id;
      }
    }
    if (best < 0) throw invalidLogits('gumbelMax', logits);
    return best;
  };
}
