import { type Automaton, BYTES, DEAD, UNKNOWN } from './automaton.ts';
import type { TokenTrie } from './token-trie.ts';

/** Which tokens can come next: the shorter of the list of those that can and the list of those that cannot. */
export type Mask = {
  readonly allows: boolean;
  readonly ids: Int32Array;
};

export type TokenMasks = {
  /** The tokens after which a whole value can still be reached within `most` tokens, the next one included. */
  mask(state: number, most: number): Mask;
  /** Whether a whole value can be reached within so many tokens. */
  closable(state: number, most: number): boolean;
  reset(): void;
};

/** Masks of a state are kept until there are this many ids in all (16 MB). */
const MOST_KEPT_IDS = 4_000_000;

/**
 * Allowed tokens by state. A mask is made by one walk over the trie of tokens, in which states change byte by byte, and
 * kept: the next time it costs nothing.
 *
 * Towards the end only tokens are allowed that leave enough room for the rest of the shortest value. What that takes is
 * known as bytes, each of which is a token in most vocabularies. Only if that is too much are longer tokens looked at.
 */
export function tokenMasks(automaton: Automaton, trie: TokenTrie, skip: ReadonlySet<number>): TokenMasks {
  const { nodes } = trie;
  const kept = new Map<number, { mask: Mask; dearest: number }>();
  const reached = new Map<number, number>();
  let keptIds = 0;
  // Where single bytes do not suffice to reach an end, nothing is known about what it takes.
  const known = automaton.start !== DEAD && automaton.cost(automaton.start) < Infinity;

  /** Visits the tokens that can follow, with the state after each. */
  const walk = (state: number, visit: (first: number, end: number, after: number) => void): void => {
    const { count, byte, depth, next, firstId } = nodes;
    const along = new Int32Array(trie.maxDepth + 1);
    automaton.expand(state);
    let table = automaton.table();
    along[0] = state;
    let node = 0;
    while (node < count) {
      const level = depth[node] as number;
      const after = table[(along[level] as number) * BYTES + (byte[node] as number)] as number;
      if (after === DEAD) {
        node = next[node] as number;
        continue;
      }
      if (table[after * BYTES] === UNKNOWN) {
        automaton.expand(after);
        table = automaton.table();
      }
      along[level + 1] = after;
      const first = firstId[node] as number;
      const end = firstId[node + 1] as number;
      if (end > first) {
        visit(first, end, after);
        table = automaton.table();
      }
      node++;
    }
  };

  /** The state after the token that comes nearest to an end. */
  const nearest = (state: number): number => {
    let best = DEAD;
    walk(state, (first, end, after) => {
      const nearer = best === DEAD || automaton.cost(after) < automaton.cost(best);
      if (nearer && nodes.ids.subarray(first, end).some((id) => !skip.has(id))) best = after;
    });
    return best;
  };

  /** How many tokens it takes to an end, if each comes as near to it as can be: no more than there are bytes. */
  const tokensToEnd = (state: number): number => {
    const path: number[] = [];
    let at = state;
    while (at !== DEAD && !automaton.complete(at) && !reached.has(at)) {
      path.push(at);
      at = nearest(at);
    }
    let count = at === DEAD ? Infinity : automaton.complete(at) ? 0 : (reached.get(at) as number);
    for (const passed of path.reverse()) reached.set(passed, ++count);
    return count;
  };

  const closable = (state: number, most: number): boolean =>
    known && (automaton.cost(state) <= most || tokensToEnd(state) <= most);

  const make = (state: number, allows: (after: number) => boolean): Mask => {
    const allowed = new Int32Array(trie.size);
    let count = 0;
    const answers: (boolean | undefined)[] = [];
    walk(state, (first, end, after) => {
      const answer = answers[after] ?? allows(after);
      answers[after] = answer;
      if (!answer) return;
      for (let at = first; at < end; at++) {
        const id = nodes.ids[at] as number;
        if (!skip.has(id)) allowed[count++] = id;
      }
    });
    if (2 * count <= trie.size) return { allows: true, ids: allowed.slice(0, count) };
    const flags = new Uint8Array(trie.size);
    for (let at = 0; at < count; at++) flags[allowed[at] as number] = 1;
    const ids = new Int32Array(trie.size - count);
    let banned = 0;
    for (let id = 0; id < trie.size; id++) if (flags[id] === 0) ids[banned++] = id;
    return { allows: false, ids };
  };

  const reset = (): void => {
    kept.clear();
    reached.clear();
    keptIds = 0;
  };

  return {
    closable,
    reset,
    mask: (state, most) => {
      let entry = kept.get(state);
      if (!entry) {
        let dearest = 0;
        const mask = make(state, (after) => {
          const cost = automaton.cost(after);
          if (known && cost === Infinity) return false;
          dearest = Math.max(dearest, cost);
          return true;
        });
        entry = { mask, dearest };
        if (keptIds + mask.ids.length > MOST_KEPT_IDS) reset();
        kept.set(state, entry);
        keptIds += mask.ids.length;
      }
      if (!known || entry.dearest < most) return entry.mask;
      // Single bytes suffice from here on, as they will from every state that is left.
      if (automaton.cost(state) <= most) return make(state, (after) => automaton.cost(after) < most);
      return make(state, (after) => closable(after, most - 1));
    },
  };
}
