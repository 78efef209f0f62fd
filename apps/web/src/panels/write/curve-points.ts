/** A piece of the ranks, and what the tokens there have on average. */
export type Bin = {
  /** Ranks from 1: the first, and the one after the last. */
  readonly from: number;
  readonly to: number;
  readonly before: number;
  /** Of those that are left; 0 where none is. */
  readonly after: number;
  /** The share of its tokens that are left. */
  readonly left: number;
};

/** Ranks that have a bin of their own; the others share, as many to a decade. */
const SINGLE = 24;
const PER_DECADE = 24;

/** Where bins begin, up to and with the end. */
const binStarts = (count: number): number[] => {
  const starts = Array.from({ length: Math.min(SINGLE, count) }, (_, i) => i + 1);
  for (let next = SINGLE + 1; next <= count; next = Math.max(next + 1, Math.round(next * 10 ** (1 / PER_DECADE))))
    starts.push(next);
  return [...starts, count + 1];
};

/** The distributions before and after the filters, along the ranks that tokens have before. */
export const binsOf = (order: Uint32Array, before: Float32Array, after: Float32Array): Bin[] => {
  const starts = binStarts(order.length);
  return starts.slice(0, -1).map((from, i) => {
    const to = starts[i + 1] as number;
    let [sumBefore, sumAfter, left] = [0, 0, 0];
    for (let rank = from; rank < to; rank++) {
      const id = order[rank - 1] as number;
      sumBefore += before[id] as number;
      const now = after[id] as number;
      sumAfter += now;
      if (now > 0) left++;
    }
    return {
      from,
      to,
      before: sumBefore / (to - from),
      after: left === 0 ? 0 : sumAfter / left,
      left: left / (to - from),
    };
  });
};
