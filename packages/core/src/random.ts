/** Uniform numbers in [0, 1), one a call. */
export type Random = () => number;

const PARITY = 0x1bd11bda;
const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;

/**
 * The block function Threefry-2x32 with 20 rounds: a key and a counter of two 32-bit words each give two random words.
 *
 * Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3" (SC11). JAX uses the same generator.
 */
export const threefry2x32 = (key: readonly [number, number], counter: readonly [number, number]): [number, number] => {
  const keys = [key[0], key[1], PARITY ^ key[0] ^ key[1]] as const;
  let a = (counter[0] + keys[0]) | 0;
  let b = (counter[1] + keys[1]) | 0;
  for (let round = 0; round < 20; round++) {
    const rotation = ROTATIONS[round % 8] as number;
    a = (a + b) | 0;
    b = ((b << rotation) | (b >>> (32 - rotation))) ^ a;
    if (round % 4 === 3) {
      const injection = (round + 1) / 4;
      a = (a + (keys[injection % 3] as number)) | 0;
      b = (b + (keys[(injection + 1) % 3] as number) + injection) | 0;
    }
  }
  return [a >>> 0, b >>> 0];
};

/**
 * A stream of uniform numbers in [0, 1) that depends on `seed` alone. Number n (from 0) is
 * `((hi >>> 5) · 2²⁶ + (lo >>> 6)) / 2⁵³` with `[hi, lo]` = Threefry-2x32-20 of the key `[seed mod 2³², ⌊seed / 2³²⌋]`
 * and the counter `[n mod 2³², ⌊n / 2³²⌋]`, so any other language can reproduce it.
 */
export const seeded = (seed: number): Random => {
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new RangeError(`seeded: seed is an integer from 0 to 2^53 - 1, got ${seed}`);
  const key = [seed % 2 ** 32, Math.floor(seed / 2 ** 32)] as const;
  let n = 0;
  return () => {
    const [hi, lo] = threefry2x32(key, [n % 2 ** 32, Math.floor(n / 2 ** 32)]);
    n++;
    return ((hi >>> 5) * 2 ** 26 + (lo >>> 6)) / 2 ** 53;
  };
};
