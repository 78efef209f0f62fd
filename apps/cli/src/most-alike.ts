import { matMul, slice, type Tensor2D, tensor2d, tidy } from '@tensorflow/tfjs-core';

// N: texts, D: width, R: rows that are compared at a time

/** Two texts by their numbers, and how much alike their vectors are. */
export type Pair = { readonly texts: readonly [number, number]; readonly cosine: number };

const ROWS = 64;

/** Vectors of one width as rows. */
const rowsOf = (vectors: readonly Float32Array[]): Tensor2D => {
  const D = vectors[0]?.length ?? 0;
  const values = new Float32Array(vectors.length * D);
  vectors.forEach((vector, index) => {
    values.set(vector, index * D);
  });
  return tensor2d(values, [vectors.length, D]); // [N, D]
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
  const N = vectors.length;
  const all = rowsOf(vectors);
  try {
    for (let start = 0; start < N - 1; start += ROWS) {
      await breathe();
      const R = Math.min(ROWS, N - start);
      // Those before `start` have been compared with all.
      const cosines = tidy(() => {
        const rest = slice(all, [start, 0], [N - start, -1]); // [N - start, D]
        return matMul(slice(rest, [0, 0], [R, -1]), rest, false, true); // [R, N - start]
      });
      const values = await cosines.data().finally(() => cosines.dispose());
      for (let row = 0; row < R; row++) {
        for (let column = row + 1; column < N - start; column++) {
          const cosine = values[row * (N - start) + column] as number;
          if (cosine <= least) continue;
          pairs.push({ texts: [start + row, start + column], cosine });
          if (pairs.length >= 2 * most) keep();
        }
      }
    }
  } finally {
    all.dispose();
  }
  keep();
  return pairs;
};
