import type { Random } from '@blockformer/core';

/** A batch in which some ids are hidden: the rows, where the hidden ones are (counted row by row), and what they were. */
export type Masked = { readonly ids: number[][]; readonly places: number[]; readonly labels: number[] };

/**
 * Hides ids at random, each with the probability `share`: of these 80 % become `mask`, 10 % another id, 10 % stay. The first
 * and the last of a row are its marks and stay. With `only`, all become `mask`. Devlin et al., arXiv:1810.04805, section 3.1.
 */
export const maskTokens = (
  rows: readonly (readonly number[])[],
  options: { readonly share: number; readonly mask: number; readonly vocab: number; readonly only?: boolean },
  random: Random,
): Masked => {
  const { share, mask, vocab, only = false } = options;
  const places: number[] = [];
  const labels: number[] = [];
  let place = -1;
  const ids = rows.map((row) =>
    row.map((id, i) => {
      place++;
      if (i === 0 || i === row.length - 1 || random() >= share) return id;
      places.push(place);
      labels.push(id);
      const kind = only ? 0 : random();
      if (kind < 0.8) return mask;
      return kind < 0.9 ? Math.floor(random() * vocab) : id;
    }),
  );
  return { ids, places, labels };
};
