/**
 * The tokens of a vocabulary by their bytes. Nodes are in the order in which a walk meets them (preorder), so that a walk
 * goes through flat arrays, and passes over what follows from a byte that is not allowed with one jump.
 */
export type TokenTrie = {
  /** The number of ids. */
  readonly size: number;
  /** The bytes of an id; undefined for one that is never text. */
  bytes(id: number): Uint8Array | undefined;
  /** The ids of each byte that is a token of its own. */
  readonly singles: ReadonlyMap<number, readonly number[]>;
  readonly nodes: {
    readonly count: number;
    /** The last byte of each node. */
    readonly byte: Uint8Array;
    /** How many bytes are above it. */
    readonly depth: Uint16Array;
    /** The node after it and all below it. */
    readonly next: Int32Array;
    /** Of node n: `ids[firstId[n]]` up to `ids[firstId[n + 1]]`, those that have exactly its bytes. */
    readonly firstId: Int32Array;
    readonly ids: Int32Array;
  };
  readonly maxDepth: number;
};

const compare = (a: Uint8Array, b: Uint8Array): number => {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) if (a[at] !== b[at]) return (a[at] as number) - (b[at] as number);
  return a.length - b.length;
};

const commonLength = (a: Uint8Array, b: Uint8Array): number => {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
};

/**
 * @param tokens the bytes of each id: what it adds to a text. `undefined` for special tokens, which are not text; a token
 *   of no bytes is treated as one.
 */
export function tokenTrie(tokens: readonly (Uint8Array | undefined)[]): TokenTrie {
  const bytesOf = (id: number): Uint8Array => tokens[id] as Uint8Array;
  const ids = Int32Array.from([...tokens.keys()].filter((id) => (tokens[id]?.length ?? 0) > 0));
  ids.sort((a, b) => compare(bytesOf(a), bytesOf(b)) || a - b);

  const most = ids.reduce((sum, id) => sum + bytesOf(id).length, 0);
  const byte = new Uint8Array(most);
  const depth = new Uint16Array(most);
  const next = new Int32Array(most);
  const firstId = new Int32Array(most + 1);
  let count = 0;
  let maxDepth = 0;
  const open: number[] = []; // the nodes from the first byte of the last token to its last one
  let last: Uint8Array = new Uint8Array(0);
  for (const [index, id] of ids.entries()) {
    const token = bytesOf(id);
    const common = commonLength(last, token);
    while (open.length > common) next[open.pop() as number] = count;
    for (let at = common; at < token.length; at++) {
      byte[count] = token[at] as number;
      depth[count] = at;
      // Those of nodes in between begin where those of the token's last node do: they have none.
      firstId[count] = index;
      open.push(count++);
    }
    maxDepth = Math.max(maxDepth, token.length);
    last = token;
  }
  while (open.length > 0) next[open.pop() as number] = count;
  firstId[count] = ids.length;

  const singles = new Map<number, number[]>();
  for (const id of ids) {
    const token = bytesOf(id);
    const first = token[0] as number;
    if (token.length === 1) singles.set(first, [...(singles.get(first) ?? []), id]);
  }
  return {
    size: tokens.length,
    bytes: (id) => ((tokens[id]?.length ?? 0) > 0 ? tokens[id] : undefined),
    singles,
    nodes: { count, byte, depth, next, firstId, ids },
    maxDepth,
  };
}
