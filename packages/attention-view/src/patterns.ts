import type { Attention } from './data.ts';

/** Which share of its attention a head gives, on average, to places that are the same for every token. */
export type Habits = {
  readonly itself: number;
  readonly previous: number;
  readonly next: number;
  readonly first: number;
};

/** Averages over all queries that are no padding; of the first two tokens `first` and `itself` or `previous` coincide. */
export const habitsOf = ({ queries, keys, layers }: Attention, layer: number, head: number): Habits => {
  const { values } = layers[layer] as Attention['layers'][number];
  const [T, S] = [queries.length, keys.length];
  const sums = { itself: 0, previous: 0, next: 0, first: 0 };
  const real = [...queries.keys()].filter((t) => !queries[t]?.padding);
  for (const t of real) {
    const at = (s: number): number => (s < 0 || s >= S ? 0 : (values[(head * T + t) * S + s] as number));
    sums.itself += at(t);
    sums.previous += at(t - 1);
    sums.next += at(t + 1);
    sums.first += at(0);
  }
  const share = (sum: number): number => sum / Math.max(1, real.length);
  return {
    itself: share(sums.itself),
    previous: share(sums.previous),
    next: share(sums.next),
    first: share(sums.first),
  };
};
