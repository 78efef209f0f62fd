import type { Path } from '../../engine/path/follow-path.ts';
import type { Shares } from '../../engine/path/share-logit.ts';

/** What one part of a level adds to the stream. */
export type Part = {
  readonly name: string;
  /** Of the vector; undefined where it is not known. */
  readonly length?: number | undefined;
  /** Of the logit; undefined where it cannot be divided. */
  readonly share?: number | undefined;
  readonly heads?: readonly number[] | undefined;
};

/** A level of the stack: the embedding, or a block. */
export type Level = { readonly name: string; readonly left: Part; readonly right?: Part | undefined };

export const sharesOf = ({ shares }: Path): Shares | undefined => ('why' in shares ? undefined : shares);

/** The levels of the stack, from below. */
export const levelsOf = (path: Path): readonly Level[] => {
  const shares = sharesOf(path);
  const token: Part = { name: 'token', share: shares?.token };
  const bottom: Level = shares
    ? {
        name: 'Input',
        left: { ...token, length: shares.lengths.token },
        right:
          shares.position === undefined
            ? undefined
            : { name: 'position', share: shares.position, length: shares.lengths.position },
      }
    : { name: 'Input', left: { name: 'embedding', length: path.depths[0]?.length } };
  return [
    bottom,
    ...path.lengths.map(({ attention, feedForward }, layer): Level => {
      const block = shares?.blocks[layer];
      return {
        name: `Layer ${layer}`,
        left: { name: 'attention', length: attention, share: block?.attention, heads: block?.heads },
        right: { name: 'feed-forward', length: feedForward, share: block?.feedForward },
      };
    }),
  ];
};

/** The largest share of a part in either direction, and of a head: what fills a bar. */
export const largestShares = (levels: readonly Level[]): { readonly part: number; readonly head: number } => {
  const parts = levels.flatMap(({ left, right }) => [left, right]).flatMap((part) => (part ? [part] : []));
  const most = (values: readonly number[]): number =>
    values.reduce((max, value) => Math.max(max, Math.abs(value)), 1e-9);
  return {
    part: most(parts.map(({ share = 0 }) => share)),
    head: most(parts.flatMap(({ heads = [] }) => heads)),
  };
};
