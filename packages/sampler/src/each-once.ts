/** Calls `visit(id, count)` for each different id of `ids` from index `from` on that is below `size`. */
export type EachOnce = (
  ids: readonly number[],
  from: number,
  size: number,
  visit: (id: number, count: number) => void,
) => void;

/** The function keeps an array of counts between calls, so that a call costs what it visits. */
export function eachOnce(): EachOnce {
  let counts = new Uint32Array(0);
  return (ids, from, size, visit) => {
    if (counts.length < size) counts = new Uint32Array(size);
    for (let at = from; at < ids.length; at++) {
      const id = ids[at] as number;
      if (id < size) counts[id] = (counts[id] as number) + 1;
    }
    for (let at = from; at < ids.length; at++) {
      const id = ids[at] as number;
      const count = id < size ? (counts[id] as number) : 0;
      if (count === 0) continue;
      counts[id] = 0;
      visit(id, count);
    }
  };
}
