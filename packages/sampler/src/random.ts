/**
 * Random numbers that another program, in any language, can reproduce.
 *
 * Threefry-2x32 with 20 rounds, from Salmon et al. 2011, "Parallel Random Numbers: As Easy as 1, 2, 3". It is a function
 * of a key and a counter, two 32-bit words each, to two words.
 */

/** A number in [0, 1), another one at each call. */
export type Random = () => number;

// From the paper's tables for two words of 32 bits.
const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;
const PARITY = 0x1bd11bda;

/** Writes the two words of Threefry-2x32-20 for the key `(key0, key1)` and the counter `(counter0, counter1)` to `out`. */
export function threefry2x32(key0: number, key1: number, counter0: number, counter1: number, out: Uint32Array): void {
  const keys = [key0, key1, PARITY ^ key0 ^ key1] as const;
  let x0 = (counter0 + key0) | 0;
  let x1 = (counter1 + key1) | 0;
  for (let round = 1; round <= 20; round++) {
    const rotation = ROTATIONS[(round - 1) % 8] as number;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << rotation) | (x1 >>> (32 - rotation))) ^ x0;
    if (round % 4 === 0) {
      const injection = round / 4;
      x0 = (x0 + (keys[injection % 3] as number)) | 0;
      x1 = (x1 + (keys[(injection + 1) % 3] as number) + injection) | 0;
    }
  }
  out[0] = x0;
  out[1] = x1;
}

const high = (integer: number): number => Math.floor(integer / 2 ** 32);

function checkSeed(seed: number): void {
  if (!(Number.isSafeInteger(seed) && seed >= 0)) {
    throw new RangeError(`seeded: expected an integer from 0 to 2^53 - 1, got ${seed}`);
  }
}

/** The streams of numbers that a seed has, so that what they decide does not hang together: 0 to 255. */
export const streams = { choice: 0, xtc: 1, gumbel: 2 } as const;

/**
 * The numbers of a seed by their index n = 0, 1, 2, …, of any stream:
 *
 *     (a, b) = threefry2x32(key = (seed mod 2^32, seed div 2^32), counter = (n mod 2^32, n div 2^32 + stream · 2^24))
 *     ((a >>> 5) * 2^26 + (b >>> 6)) / 2^53
 *
 * @throws RangeError unless `seed` is an integer from 0 to 2^53 - 1.
 */
export function numberAt(seed: number, stream = 0): (n: number) => number {
  checkSeed(seed);
  const words = new Uint32Array(2);
  return (n) => {
    threefry2x32(seed | 0, high(seed), n | 0, high(n) + stream * 2 ** 24, words);
    return (((words[0] as number) >>> 5) * 2 ** 26 + ((words[1] as number) >>> 6)) / 2 ** 53;
  };
}

/**
 * The generator of a seed: its n-th call gives the number n = 0, 1, 2, … of stream 0, as `numberAt` defines them.
 *
 * For seed 42 it begins 0.8690483965743594, 0.1506324111875399, 0.5203206621592672. docs/random-numbers.md has it in another
 * language.
 *
 * @throws RangeError unless `seed` is an integer from 0 to 2^53 - 1.
 */
export function seeded(seed: number): Random {
  const number = numberAt(seed, streams.choice);
  let n = 0;
  return () => number(n++);
}
