/** Tokens by their characters. */
export type Trie = {
  /** Where a walk begins that has already seen `text`, or `undefined` if no token begins so. */
  after(text: string): number | undefined;
  /** Visits the tokens that stand at `start` of a text, the shortest first. `from`: where the walk begins. */
  visit(text: string, start: number, found: (id: number, end: number) => void, from?: number): void;
};

const ROOT = 0;
const NONE = -1;

/**
 * A trie over UTF-16 code units. The edges are in one hash table with open addressing, from a node and a unit to the next
 * node: a `Map` for each node takes ten times the memory and the time to build.
 */
export const trie = (tokens: Iterable<readonly [token: string, id: number]>): Trie => {
  let slots = 1 << 12;
  let nodes = new Int32Array(slots); // of each edge: where it begins,
  let units = new Int32Array(slots); // its code unit, plus 1 (0 is an empty slot),
  let nexts = new Int32Array(slots); // and where it leads
  let count = 1; // nodes
  let ids = new Int32Array(slots).fill(NONE); // of the token that ends at each node

  /** The slot of an edge, or the empty one where it would be. */
  const slotOf = (node: number, unit: number): number => {
    const hash = Math.imul(node, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b); // as in pairTable
    let slot = (hash ^ (hash >>> 15)) & (slots - 1);
    while (units[slot] !== 0 && (nodes[slot] !== node || units[slot] !== unit + 1)) slot = (slot + 1) & (slots - 1);
    return slot;
  };

  const grow = (): void => {
    const [oldNodes, oldUnits, oldNexts, oldIds] = [nodes, units, nexts, ids];
    slots *= 2;
    nodes = new Int32Array(slots);
    units = new Int32Array(slots);
    nexts = new Int32Array(slots);
    ids = new Int32Array(slots).fill(NONE);
    ids.set(oldIds);
    for (let i = 0; i < oldUnits.length; i++) {
      if (oldUnits[i] === 0) continue;
      const slot = slotOf(oldNodes[i] as number, (oldUnits[i] as number) - 1);
      nodes[slot] = oldNodes[i] as number;
      units[slot] = oldUnits[i] as number;
      nexts[slot] = oldNexts[i] as number;
    }
  };

  const step = (node: number, unit: number): number => {
    const slot = slotOf(node, unit);
    return units[slot] === 0 ? NONE : (nexts[slot] as number);
  };

  for (const [token, id] of tokens) {
    let node = ROOT;
    for (let i = 0; i < token.length; i++) {
      if (2 * count >= slots) grow();
      const unit = token.charCodeAt(i);
      const slot = slotOf(node, unit);
      if (units[slot] === 0) {
        nodes[slot] = node;
        units[slot] = unit + 1;
        nexts[slot] = count++;
      }
      node = nexts[slot] as number;
    }
    ids[node] = id;
  }

  return {
    after: (text) => {
      let node = ROOT;
      for (let i = 0; i < text.length && node !== NONE; i++) node = step(node, text.charCodeAt(i));
      return node === NONE ? undefined : node;
    },
    visit: (text, start, found, from = ROOT) => {
      let node = from;
      for (let end = start; end < text.length; ) {
        node = step(node, text.charCodeAt(end++));
        if (node === NONE) return;
        const id = ids[node] as number;
        if (id !== NONE) found(id, end);
      }
    },
  };
};
