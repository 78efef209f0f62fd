import type { Attention, ViewToken } from './data.ts';

/** The positions that are shown: of T the queries, of S the keys. */
export type Shown = { readonly queries: readonly number[]; readonly keys: readonly number[] };

/** The weights of one head between the tokens that are shown, [rows, columns]. */
export type Grid = { readonly rows: number; readonly columns: number; readonly values: Float32Array };

/** A head by its number, or the mean of all. */
export type HeadChoice = number | 'mean';

const positions = (tokens: readonly ViewToken[], specials: boolean): number[] => {
  const real = [...tokens.keys()].filter((i) => !tokens[i]?.padding);
  const plain = real.filter((i) => !tokens[i]?.special);
  return specials || plain.length === 0 ? real : plain;
};

/** Leaves padding out, and special tokens unless they are wanted, or there is nothing else. */
export const shownOf = ({ queries, keys }: Attention, specials: boolean): Shown => ({
  queries: positions(queries, specials),
  keys: positions(keys, specials),
});

export const hasSpecials = ({ queries, keys }: Attention): boolean =>
  [queries, keys].some((tokens) => tokens.some(({ special, padding }) => special && !padding));

/** The weights of a head, as they are: rows that lose a column come to less than 1. */
export const gridOf = (attention: Attention, shown: Shown, layer: number, head: HeadChoice): Grid => {
  const { heads, values } = attention.layers[layer] as Attention['layers'][number];
  const [T, S] = [attention.queries.length, attention.keys.length];
  const chosen = head === 'mean' ? [...Array(heads).keys()] : [head];
  const [rows, columns] = [shown.queries.length, shown.keys.length];
  const grid = new Float32Array(rows * columns);
  for (const h of chosen)
    for (const [row, t] of shown.queries.entries())
      for (const [column, s] of shown.keys.entries()) {
        const at = row * columns + column;
        grid[at] = (grid[at] as number) + (values[(h * T + t) * S + s] as number) / chosen.length;
      }
  return { rows, columns, values: grid };
};

/** The columns of a row, or the rows of a column, with the largest weights first. */
export const strongest = (
  { rows, columns, values }: Grid,
  side: 'query' | 'key',
  index: number,
  most: number,
): { index: number; weight: number }[] =>
  Array.from({ length: side === 'query' ? columns : rows }, (_, other) => ({
    index: other,
    weight: values[side === 'query' ? index * columns + other : other * columns + index] as number,
  }))
    .sort((a, b) => b.weight - a.weight || a.index - b.index)
    .slice(0, most);
