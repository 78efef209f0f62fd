/**
 * What a language is, before it runs: nodes with edges over bytes, edges without a byte, and calls of other parts of the
 * graph. Calls make it a pushdown automaton, so that values can stand inside values of their own kind.
 */

/** From one node to another with any byte from `low` to `high`. */
type ByteEdge = { readonly low: number; readonly high: number; readonly to: number };

/** From one node to `back`, with what leads from `entry` to an end in between. */
type Call = { readonly entry: number; readonly back: number };

export type GraphNode = {
  readonly bytes: readonly ByteEdge[];
  readonly empty: readonly number[];
  readonly calls: readonly Call[];
  /** The end of the language, or of what was called. */
  readonly end: boolean;
};

/** A set of byte strings: what the bytes along a way from `start` to an end are. Node ids are indices. */
export type Language = { readonly nodes: readonly GraphNode[]; readonly start: number };

type Draft = { bytes: ByteEdge[]; empty: number[]; calls: Call[]; end: boolean };

export type GraphBuilder = {
  /** A new node. */
  node(): number;
  /** A new node that is an end. */
  end(): number;
  bytes(from: number, low: number, high: number, to: number): void;
  empty(from: number, to: number): void;
  call(from: number, entry: number, back: number): void;
  /** The bytes of a text in UTF-8. */
  text(from: number, text: string, to: number): void;
  language(start: number): Language;
};

/** A graph of so many nodes takes some hundred MB; what is meant as a format stays far below. */
const MOST_NODES = 200_000;

const utf8 = new TextEncoder();

/** @throws RangeError when the graph becomes too large. */
export function graphBuilder(): GraphBuilder {
  const nodes: Draft[] = [];
  const add = (end: boolean): number => {
    if (nodes.length === MOST_NODES)
      throw new RangeError(`constraint: more than ${MOST_NODES} states; repeat less, or allow shorter texts`);
    return nodes.push({ bytes: [], empty: [], calls: [], end }) - 1;
  };
  const at = (id: number): Draft => nodes[id] as Draft;
  const bytes = (from: number, low: number, high: number, to: number): void => {
    at(from).bytes.push({ low, high, to });
  };
  return {
    node: () => add(false),
    end: () => add(true),
    bytes,
    empty: (from, to) => {
      at(from).empty.push(to);
    },
    call: (from, entry, back) => {
      at(from).calls.push({ entry, back });
    },
    text: (from, text, to) => {
      const all = utf8.encode(text);
      let node = from;
      all.forEach((byte, index) => {
        const next = index === all.length - 1 ? to : add(false);
        bytes(node, byte, byte, next);
        node = next;
      });
      if (all.length === 0) at(from).empty.push(to);
    },
    language: (start) => ({ nodes, start }),
  };
}
