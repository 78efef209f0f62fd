// How a text, or two, are made to fit into a length.

/** How many tokens of the first and of the second text may stay, given how many there are and the room for both. */
export type Shorten = (first: number, second: number, room: number) => readonly [first: number, second: number];

export type Truncation = {
  /** The most ids, those of the template included. */
  readonly length: number;
  /** How many tokens each further window shares with the one before it. Default: 0. */
  readonly stride?: number;
  /** Where tokens are taken away. Default: at the right. */
  readonly side?: 'left' | 'right';
  /** Which text of a pair gives way. Default: `longestFirst`. A text alone gives way itself. */
  readonly shorten?: Shorten;
};

/** Takes from the longer text until both are equally long, then from both. */
export const longestFirst: Shorten = (first, second, room) => {
  const shorter = Math.min(first, second, Math.floor(room / 2));
  const longer = Math.min(Math.max(first, second), room - shorter);
  return first > second ? [longer, shorter] : [shorter, longer];
};

/** Takes from the first text alone, as for a context with a question after it. */
export const onlyFirst: Shorten = (first, second, room) => [Math.min(first, room - second), second];

/** Takes from the second text alone, as for a question with a context after it. */
export const onlySecond: Shorten = (first, second, room) => [first, Math.min(second, room - first)];

/**
 * The windows [start, end) of at most `size` tokens over `count` tokens, the one that is kept first. Neighbours share
 * `stride` tokens, and the last one ends where the text does.
 */
export const windows = (
  count: number,
  size: number,
  { stride = 0, side = 'right' }: Pick<Truncation, 'stride' | 'side'>,
): [start: number, end: number][] => {
  const found: [number, number][] = [];
  for (let at = 0; ; at += size - stride) {
    const last = Math.min(at + size, count);
    found.push(side === 'right' ? [at, last] : [count - last, count - at]);
    if (last === count) return found;
  }
};
