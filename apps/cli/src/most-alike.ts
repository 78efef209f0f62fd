/** Two texts by their numbers, and how much alike their vectors are. */
export type Pair = { readonly texts: readonly [number, number]; readonly cosine: number };

const dot = (a: Float32Array, b: Float32Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
};

/**
 * The `most` pairs with the largest cosines, the largest first, of equal ones the earlier. Vectors have the length 1, so
 * that the cosine is their product. No more than 2 · `most` pairs are held at a time.
 *
 * @param breathe awaited now and then, for there may be millions of pairs.
 */
export const mostAlike = async (
  vectors: readonly Float32Array[],
  most: number,
  breathe: () => Promise<void> = async () => {},
): Promise<Pair[]> => {
  const pairs: Pair[] = [];
  let least = Number.NEGATIVE_INFINITY;
  const keep = (): void => {
    pairs.sort((a, b) => b.cosine - a.cosine);
    pairs.length = Math.min(pairs.length, most);
    if (pairs.length === most) least = (pairs.at(-1) as Pair).cosine;
  };
  for (const [a, one] of vectors.entries()) {
    await breathe();
    for (let b = a + 1; b < vectors.length; b++) {
      const cosine = dot(one, vectors[b] as Float32Array);
      if (cosine <= least) continue;
      pairs.push({ texts: [a, b], cosine });
      if (pairs.length >= 2 * most) keep();
    }
  }
  keep();
  return pairs;
};
