import type { Tap } from '@blockformer/core';
import { mul, tensor } from '@tensorflow/tfjs-core';

/** Words of 32 random bits (Marsaglia's xorshift): for noise that nobody has to reproduce elsewhere, and much of it. */
const xorshift = (seed: number): (() => number) => {
  let state = (seed * 2654435761 + 1) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
};

/**
 * Dropout (Srivastava et al., 2014) as a tap, since a tap may change what it sees: at the names that `where` matches, each
 * value is 0 with probability `rate`, and otherwise divided by `1 − rate`. A byte of randomness decides, so the
 * rate is rounded to 1/256.
 */
export const dropout = (rate: number, where: RegExp, seed: number): Tap => {
  const bits = xorshift(seed);
  const least = Math.round(rate * 256);
  const factor = 256 / (256 - least);
  return (name, x) => {
    if (least === 0 || !where.test(name)) return x;
    const mask = new Float32Array(x.size);
    let word = 0;
    for (let i = 0; i < mask.length; i++) {
      word = i % 4 === 0 ? bits() : word >>> 8;
      mask[i] = (word & 255) < least ? 0 : factor;
    }
    return mul(x, tensor(mask, x.shape));
  };
};
