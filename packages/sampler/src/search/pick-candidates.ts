import type { Random } from '../random.ts';

/** A sequence and what may come next: with `id` its tokens have the joint log-probability `base + next[id]`. */
export type ScoredRow = {
  readonly base: number;
  /** [V], -Infinity for an id that was removed. Not to be written to. */
  readonly next: Float32Array;
};

export type Picked = { readonly row: number; readonly id: number; readonly logProbability: number };

/** Picks `count` continuations of the rows, or all there are if there are fewer. An id of -Infinity is none. */
export type PickCandidates = (rows: readonly ScoredRow[], count: number) => Picked[];

/** The likeliest continuations, likeliest first; of equal ones those of the first row and the lowest id. */
export function likeliest(): PickCandidates {
  return (rows, count) => {
    const best: Picked[] = [];
    let least = -Infinity;
    rows.forEach(({ base, next }, row) => {
      for (let id = 0; id < next.length; id++) {
        const logProbability = base + (next[id] as number);
        if (!(logProbability > least)) continue;
        let at = best.length;
        while (at > 0 && (best[at - 1] as Picked).logProbability < logProbability) at--;
        best.splice(at, 0, { row, id, logProbability });
        if (best.length > count) best.pop();
        if (best.length === count) least = (best[count - 1] as Picked).logProbability;
      }
    });
    return best;
  };
}

const sum = (values: ArrayLike<number>): number => {
  let total = 0;
  for (let at = 0; at < values.length; at++) total += values[at] as number;
  return total;
};

/** The first place where the running sum exceeds `target`; where rounding leaves none, the last that is not 0. */
const placeOf = (values: ArrayLike<number>, target: number): { at: number; before: number } => {
  let before = 0;
  let found = { at: -1, before };
  for (let at = 0; at < values.length; at++) {
    const value = values[at] as number;
    if (value === 0) continue;
    found = { at, before };
    before += value;
    if (before > target) break;
  }
  return found;
};

/** `exp(base + next)` of all continuations, in proportion to the largest; 0 for those that are gone. */
const weigh = (rows: readonly ScoredRow[], gone: readonly Picked[]): Float64Array[] => {
  const all = rows.map(({ base, next }) => Float64Array.from(next, (each) => base + each));
  for (const { row, id } of gone) (all[row] as Float64Array)[id] = -Infinity;
  let max = -Infinity;
  for (const row of all) for (const each of row) if (each > max) max = each;
  return all.map((row) => row.map((each) => (each === -Infinity ? 0 : Math.exp(each - max))));
};

/**
 * Draws continuations without replacement: each one in proportion to `exp(logProbability)` among those that are left,
 * with one number of `random`, in order of row and id. In the order in which they were drawn.
 */
export function drawn(random: Random): PickCandidates {
  return (rows, count) => {
    const picked: Picked[] = [];
    let weights = weigh(rows, picked);
    while (picked.length < count) {
      // Summed anew each time: what is left after the likely ones would drown in a difference.
      let sums = weights.map(sum);
      if (sum(sums) === 0) {
        // What is left is nothing beside what was drawn, if it is anything.
        weights = weigh(rows, picked);
        sums = weights.map(sum);
      }
      const total = sum(sums);
      if (!(total > 0)) break;
      const target = random() * total;
      const { at: row, before } = placeOf(sums, target);
      const own = weights[row] as Float64Array;
      const { at: id } = placeOf(own, target - before);
      const { base, next } = rows[row] as ScoredRow;
      picked.push({ row, id, logProbability: base + (next[id] as number) });
      own[id] = 0;
    }
    return picked;
  };
}
