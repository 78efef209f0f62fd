import { costs } from './costs.ts';
import type { GraphNode, Language } from './graph.ts';

/** From a state and a byte to the next state, for a language. States are numbers, made when they are first reached. */
export type Automaton = {
  /** -1 if the language is empty. */
  readonly start: number;
  /** The states after each byte: that after byte b of state s is `table()[256 * s + b]`. `expand` may replace the table. */
  table(): Int32Array;
  /** Makes the row of a state in the table, if it is not there yet. */
  expand(state: number): void;
  /** The state after these bytes. */
  after(state: number, bytes: Uint8Array): number;
  /** Whether the bytes so far are a whole value. */
  complete(state: number): boolean;
  /** Whether any byte can follow. */
  final(state: number): boolean;
  /** How many tokens of one byte it takes at least until the bytes are a whole value. */
  cost(state: number): number;
  /** How many states there are. */
  size(): number;
  /** Forgets all states but the start. Numbers of others mean nothing afterwards. */
  reset(): void;
};

/** After a byte that cannot follow. */
export const DEAD = -1;
/** The first entry of a row that has not been made. */
export const UNKNOWN = -2;
export const BYTES = 256;
const EMPTY_STACK = 0;

/** Where to go on after a call: a list whose tails are shared, each kept once, so that equal ones have equal numbers. */
type Frame = { readonly back: number; readonly below: number; readonly cost: number };

/** One way to read the bytes so far: at a node, with a stack of calls. */
type Thread = { readonly node: number; readonly stack: number };

type State = { readonly threads: readonly Thread[]; readonly complete: boolean; readonly cost: number; final: boolean };

/**
 * The automaton of a language: the sets of all ways to read the bytes so far, as states (the powerset construction), made
 * as they are reached, since with calls they can be without number.
 *
 * A way without an end is not followed. `usable` says which bytes are tokens of their own, for the costs.
 */
export function automatonOf(language: Language, usable: (byte: number) => boolean): Automaton {
  const { nodes } = language;
  const reachable = costs(language, () => true);
  const cost = costs(language, usable);
  const frames: Frame[] = [{ back: -1, below: -1, cost: 0 }];
  const frameIds = new Map<number, number>();
  const states: State[] = [];
  const stateIds = new Map<string, number>();
  let table = new Int32Array(64 * BYTES);

  const push = (back: number, below: number): number => {
    const node = nodes[back] as GraphNode;
    // Nothing is left to do there, so that a list of any length needs no stack of that height.
    if (node.end && node.bytes.length + node.empty.length + node.calls.length === 0) return below;
    const key = back * 2 ** 26 + below;
    const known = frameIds.get(key);
    if (known !== undefined) return known;
    frameIds.set(key, frames.length);
    return frames.push({ back, below, cost: (cost[back] as number) + (frames[below] as Frame).cost }) - 1;
  };

  /** The state of these threads and all that they reach without a byte. */
  const stateOf = (seeds: readonly Thread[]): number => {
    const seen = new Map<number, Thread>();
    const waiting = [...seeds];
    let complete = false;
    for (let thread = waiting.pop(); thread; thread = waiting.pop()) {
      const { node: id, stack } = thread;
      const key = id * 2 ** 26 + stack;
      if (seen.has(key) || reachable[id] === Infinity) continue;
      seen.set(key, thread);
      const node = nodes[id] as GraphNode;
      for (const to of node.empty) waiting.push({ node: to, stack });
      for (const { entry, back } of node.calls)
        if (reachable[back] !== Infinity) waiting.push({ node: entry, stack: push(back, stack) });
      if (!node.end) continue;
      if (stack === EMPTY_STACK) complete = true;
      else {
        const { back, below } = frames[stack] as Frame;
        waiting.push({ node: back, stack: below });
      }
    }
    const kept = [...seen].filter(([, { node }]) => (nodes[node] as GraphNode).bytes.length > 0);
    if (kept.length === 0 && !complete) return DEAD;
    kept.sort(([a], [b]) => a - b);
    const name = `${complete} ${kept.map(([key]) => key).join(' ')}`;
    const known = stateIds.get(name);
    if (known !== undefined) return known;
    const threads = kept.map(([, thread]) => thread);
    const least = threads.reduce(
      (min, { node, stack }) => Math.min(min, (cost[node] as number) + (frames[stack] as Frame).cost),
      complete ? 0 : Infinity,
    );
    const id = states.push({ threads, complete, cost: least, final: kept.length === 0 }) - 1;
    stateIds.set(name, id);
    if ((id + 1) * BYTES > table.length) {
      const larger = new Int32Array(2 * table.length);
      larger.set(table);
      table = larger;
    }
    table[id * BYTES] = UNKNOWN;
    return id;
  };

  const at = (id: number): State => states[id] as State;

  const expand = (id: number): void => {
    if (table[id * BYTES] !== UNKNOWN) return;
    const edges = at(id).threads.flatMap(({ node, stack }) =>
      (nodes[node] as GraphNode).bytes.map(({ low, high, to }) => ({ low, high, to: { node: to, stack } })),
    );
    // The bytes fall into ranges that no edge begins or ends in: all bytes of a range lead to the same state.
    const borders = [...new Set([0, BYTES, ...edges.flatMap(({ low, high }) => [low, high + 1])])].sort(
      (a, b) => a - b,
    );
    const row = new Int32Array(BYTES).fill(DEAD);
    borders.slice(0, -1).forEach((low, index) => {
      const targets = edges.filter((edge) => edge.low <= low && low <= edge.high).map(({ to }) => to);
      if (targets.length > 0) row.fill(stateOf(targets), low, borders[index + 1]);
    });
    table.set(row, id * BYTES);
  };

  const begin = (): number => stateOf([{ node: language.start, stack: EMPTY_STACK }]);

  return {
    start: begin(),
    table: () => table,
    expand,
    after: (state, bytes) => {
      for (const byte of bytes) {
        if (state === DEAD) return DEAD;
        expand(state);
        state = table[state * BYTES + byte] as number;
      }
      return state;
    },
    complete: (state) => state !== DEAD && at(state).complete,
    final: (state) => at(state).final,
    cost: (state) => at(state).cost,
    size: () => states.length,
    reset: () => {
      frames.length = 1;
      frameIds.clear();
      states.length = 0;
      stateIds.clear();
      table = new Int32Array(64 * BYTES);
      begin();
    },
  };
}
