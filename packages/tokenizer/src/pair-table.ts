/** The number of a pair of ids, or -1. */
export type PairTable = (left: number, right: number) => number;

const EMPTY = -1;

/**
 * The place of each pair in a list, of equal pairs the last one. A hash table with open addressing: a `Map` needs one
 * key for two ids, which is too large for the engine's small integers and takes five times as long.
 */
export const pairTable = (pairs: readonly { readonly left: number; readonly right: number }[]): PairTable => {
  const slots = 2 ** Math.ceil(Math.log2(2 * pairs.length + 2)); // at most half are full
  const lefts = new Int32Array(slots);
  const rights = new Int32Array(slots);
  const numbers = new Int32Array(slots).fill(EMPTY);

  /** The slot of the pair, or the empty one where it would be. */
  const slotOf = (left: number, right: number): number => {
    // Odd constants near 2³² / golden ratio (Knuth, volume 3, §6.4) and of MurmurHash3: they spread neighbouring ids.
    const hash = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b);
    let slot = (hash ^ (hash >>> 15)) & (slots - 1);
    while (numbers[slot] !== EMPTY && (lefts[slot] !== left || rights[slot] !== right)) slot = (slot + 1) & (slots - 1);
    return slot;
  };

  pairs.forEach(({ left, right }, number) => {
    const slot = slotOf(left, right);
    lefts[slot] = left;
    rights[slot] = right;
    numbers[slot] = number;
  });
  return (left, right) => numbers[slotOf(left, right)] as number;
};
