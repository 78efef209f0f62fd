import type { Pass, PassSet, PlacedToken } from '../../engine/attend/pass.ts';

/** Where attention goes, in shares of 1. Special tokens ([CLS], [SEP]) stand nowhere in the text. */
export type Shares = {
  readonly left: number;
  readonly itself: number;
  readonly right: number;
  readonly special: number;
};

type Where = {
  /** One head, or all of all layers. */
  readonly head?: { readonly layer: number; readonly head: number | 'mean' };
  /** One token, or all that are not special. */
  readonly query?: number;
};

/** Where the tokens of a text look, on average. */
export const sharesOf = ({ queries, layers }: PassSet, { head, query }: Where = {}): Shares => {
  const T = queries.length;
  const rows = query === undefined ? [...queries.keys()].filter((t) => !queries[t]?.special) : [query];
  const sum = { left: 0, itself: 0, right: 0, special: 0 };
  let count = 0;
  for (const [l, { heads, values }] of layers.entries()) {
    if (head && head.layer !== l) continue;
    for (let h = 0; h < heads; h++) {
      if (head && head.head !== 'mean' && head.head !== h) continue;
      for (const t of rows) {
        count++;
        for (let s = 0; s < T; s++) {
          const place = s === t ? 'itself' : queries[s]?.special ? 'special' : s < t ? 'left' : 'right';
          sum[place] += values[(h * T + t) * T + s] as number;
        }
      }
    }
  }
  const mean = (of: keyof Shares): number => (count > 0 ? sum[of] / count : 0);
  return { left: mean('left'), itself: mean('itself'), right: mean('right'), special: mean('special') };
};

/** The token of another division of the same text that covers most of what this one covers. */
export const sameWord = (token: PlacedToken | undefined, others: readonly PlacedToken[]): number | undefined => {
  const span = token?.span;
  if (!span) return undefined;
  const common = ({ span: other }: PlacedToken): number =>
    other ? Math.min(span[1], other[1]) - Math.max(span[0], other[0]) : 0;
  const [best] = [...others.keys()].sort((a, b) => common(others[b] as PlacedToken) - common(others[a] as PlacedToken));
  return best !== undefined && common(others[best] as PlacedToken) > 0 ? best : undefined;
};

/** The set in which tokens of one text look at one another. */
export const selfSet = ({ sets }: Pass): PassSet => sets.find(({ keys }) => !keys) as PassSet;
