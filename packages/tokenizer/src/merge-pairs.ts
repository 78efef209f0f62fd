import { minHeap } from './min-heap.ts';
import { pairTable } from './pair-table.ts';

/**
 * Merges neighbours until no pair is left that has a rank. Ids in, ids out; `starts` gets the place of the first of the
 * ids that each was made of.
 */
export type MergePairs = (ids: ArrayLike<number>, starts?: number[]) => number[];

/** `left` and `right`, side by side, become `result`. */
export type Merge = { readonly left: number; readonly right: number; readonly result: number };

const NONE = -1;

/**
 * Byte-pair encoding as in GPT-2: the pair of the lowest rank is merged wherever it stands, from left to right, and so
 * on until no pair has a rank. A pair's rank is its place in `merges`; of two equal merges the later counts.
 *
 * The ids are a linked list, the places of each rank wait in a list and the ranks in a heap, so that n ids take
 * O(n log n), whatever they are.
 *
 * Source: Sennrich, Haddow, Birch: "Neural Machine Translation of Rare Words with Subword Units", 2016.
 */
export const mergePairs = (merges: readonly Merge[]): MergePairs => {
  const rankOf = pairTable(merges);
  const results = Int32Array.from(merges, ({ result }) => result);

  return (ids, starts) => {
    const n = ids.length;
    const symbols = new Int32Array(ids);
    const next = symbols.map((_, place) => (place + 1 < n ? place + 1 : NONE));
    const previous = symbols.map((_, place) => place - 1);
    const ranks = new Int32Array(n); // of the pair that begins at a place
    const waiting = new Map<number, number[]>(); // rank -> places
    const waitingRanks = minHeap();

    const rankPair = (place: number): void => {
      const right = next[place] as number;
      const rank = right === NONE ? NONE : rankOf(symbols[place] as number, symbols[right] as number);
      ranks[place] = rank;
      if (rank === NONE) return;
      const places = waiting.get(rank);
      if (places) places.push(place);
      else {
        waiting.set(rank, [place]);
        waitingRanks.push(rank);
      }
    };
    for (let place = 0; place < n; place++) rankPair(place);

    for (let rank = waitingRanks.pop(); rank !== undefined; rank = waitingRanks.pop()) {
      const places = waiting.get(rank) as number[];
      waiting.delete(rank);
      // From left to right, since of `aaa` the first two are merged. The places come as a few ordered runs.
      for (const place of places.sort((a, b) => a - b)) {
        if (ranks[place] !== rank) continue; // one of the pair was merged with something else
        const right = next[place] as number;
        const after = next[right] as number;
        symbols[place] = results[rank] as number;
        next[place] = after;
        if (after !== NONE) previous[after] = place;
        ranks[right] = NONE;
        rankPair(place);
        if (place > 0) rankPair(previous[place] as number);
      }
    }

    const merged: number[] = [];
    for (let place = n > 0 ? 0 : NONE; place !== NONE; place = next[place] as number) {
      merged.push(symbols[place] as number);
      starts?.push(place);
    }
    return merged;
  };
};
