import type { AlignedLayer } from '../../engine/translate/alignment.ts';

export type Which = number | 'mean';

/** Weights of one head, or the mean of several: for each written token, what it took from each that was read. */
export const weightsOf = (
  layers: readonly AlignedLayer[],
  layer: Which,
  head: Which,
  written: number,
  read: number,
): Float32Array[] => {
  const chosen = layer === 'mean' ? layers : layers.slice(layer, layer + 1);
  const size = written * read;
  const sum = new Float64Array(size);
  let count = 0;
  for (const { heads, values } of chosen)
    for (let each = 0; each < heads; each++) {
      if (head !== 'mean' && each !== head) continue;
      count++;
      for (let at = 0; at < size; at++) sum[at] = (sum[at] as number) + (values[each * size + at] as number);
    }
  return Array.from({ length: written }, (_, row) =>
    Float32Array.from(sum.subarray(row * read, (row + 1) * read), (value) => value / Math.max(1, count)),
  );
};
