/** Uniform numbers in [0, 1), one a call. */
export type Random = () => number;

const PARITY = 0x1bd11bda;

/** Writes the two words of a block to `out`. Nothing is allocated: starting parameters are drawn by the hundred million. */
const writeBlock = (key0: number, key1: number, counter0: number, counter1: number, out: Uint32Array): void => {
  let k0 = key0 | 0;
  let k1 = key1 | 0;
  let k2 = PARITY ^ key0 ^ key1;
  let a = (counter0 + k0) | 0;
  let b = (counter1 + k1) | 0;
  for (let group = 1; group <= 5; group++) {
    const odd = (group & 1) === 1;
    const r0 = odd ? 13 : 17;
    const r1 = odd ? 15 : 29;
    const r2 = odd ? 26 : 16;
    const r3 = odd ? 6 : 24;
    a = (a + b) | 0;
    b = ((b << r0) | (b >>> (32 - r0))) ^ a;
    a = (a + b) | 0;
    b = ((b << r1) | (b >>> (32 - r1))) ^ a;
    a = (a + b) | 0;
    b = ((b << r2) | (b >>> (32 - r2))) ^ a;
    a = (a + b) | 0;
    b = ((b << r3) | (b >>> (32 - r3))) ^ a;
    const first = k0;
    k0 = k1;
    k1 = k2;
    k2 = first;
    a = (a + k0) | 0;
    b = (b + k1 + group) | 0;
  }
  out[0] = a;
  out[1] = b;
};

/**
 * The block function Threefry-2x32 with 20 rounds: a key and a counter of two 32-bit words each give two random words.
 *
 * Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3" (SC11). JAX uses the same generator.
 */
export const threefry2x32 = (key: readonly [number, number], counter: readonly [number, number]): [number, number] => {
  const out = new Uint32Array(2);
  writeBlock(...key, ...counter, out);
  return [out[0] as number, out[1] as number];
};

/**
 * A stream of uniform numbers in [0, 1) that depends on `seed` alone. Number n (from 0) is
 * `((hi >>> 5) · 2²⁶ + (lo >>> 6)) / 2⁵³` with `[hi, lo]` = Threefry-2x32-20 of the key `[seed mod 2³², ⌊seed / 2³²⌋]`
 * and the counter `[n mod 2³², ⌊n / 2³²⌋]`, so any other language can reproduce it.
 */
export const seeded = (seed: number): Random => {
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new RangeError(`seeded: seed is an integer from 0 to 2^53 - 1, got ${seed}`);
  const [key0, key1] = [seed % 2 ** 32, Math.floor(seed / 2 ** 32)];
  const block = new Uint32Array(2);
  // Of the counter's two words.
  let low = 0;
  let high = 0;
  return () => {
    writeBlock(key0, key1, low, high, block);
    low = (low + 1) >>> 0;
    if (low === 0) high++;
    return (((block[0] as number) >>> 5) * 2 ** 26 + ((block[1] as number) >>> 6)) / 2 ** 53;
  };
};
