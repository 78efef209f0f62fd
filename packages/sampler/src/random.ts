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

/**
 * The generator of a seed. Its n-th number, n = 0, 1, 2, …, is
 *
 *     (a, b) = threefry2x32(key = (seed mod 2^32, seed div 2^32), counter = (n mod 2^32, n div 2^32))
 *     ((a >>> 5) * 2^26 + (b >>> 6)) / 2^53
 *
 * For seed 42 it begins 0.8690483965743594, 0.1506324111875399, 0.5203206621592672.
 *
 * @throws RangeError unless `seed` is an integer from 0 to 2^53 - 1.
 */
export function seeded(seed: number): Random {
  if (!(Number.isSafeInteger(seed) && seed >= 0)) {
    throw new RangeError(`seeded: expected an integer from 0 to 2^53 - 1, got ${seed}`);
  }
  const words = new Uint32Array(2);
  let n = 0;
  return () => {
    threefry2x32(seed | 0, high(seed), n | 0, high(n), words);
    n++;
    return (((words[0] as number) >>> 5) * 2 ** 26 + ((words[1] as number) >>> 6)) / 2 ** 53;
  };
}
