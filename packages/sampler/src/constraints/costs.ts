import type { GraphNode, Language } from './graph.ts';

/** The nodes from which each node's cost follows, turned around: whose cost to look at again when one has changed. */
function dependents(nodes: readonly GraphNode[]): number[][] {
  const result = nodes.map((): number[] => []);
  const note = (on: number, node: number): void => {
    result[on]?.push(node);
  };
  nodes.forEach(({ bytes, empty, calls }, node) => {
    for (const { to } of bytes) note(to, node);
    for (const to of empty) note(to, node);
    for (const { entry, back } of calls) {
      note(entry, node);
      note(back, node);
    }
  });
  return result;
}

/**
 * How many bytes it takes at least from each node to an end: of the language, or of what was called. Infinity where no
 * end can be reached. Only bytes that `usable` knows count.
 */
export function costs({ nodes }: Language, usable: (byte: number) => boolean): Float64Array {
  const cost = new Float64Array(nodes.length).fill(Infinity);
  const users = dependents(nodes);
  const passable = (low: number, high: number): boolean => {
    for (let byte = low; byte <= high; byte++) if (usable(byte)) return true;
    return false;
  };
  const least = ({ bytes, empty, calls, end }: GraphNode): number => {
    let result = end ? 0 : Infinity;
    for (const { low, high, to } of bytes) {
      const through = 1 + (cost[to] as number);
      if (through < result && passable(low, high)) result = through;
    }
    for (const to of empty) result = Math.min(result, cost[to] as number);
    for (const { entry, back } of calls) result = Math.min(result, (cost[entry] as number) + (cost[back] as number));
    return result;
  };
  // A queue, and not a stack: costs then settle from the ends backwards, each after few changes.
  let queue = nodes.flatMap(({ end }, node) => (end ? [node] : []));
  while (queue.length > 0) {
    const next = new Set<number>();
    for (const node of queue) {
      const found = least(nodes[node] as GraphNode);
      if (found >= (cost[node] as number)) continue;
      cost[node] = found;
      for (const user of users[node] as number[]) next.add(user);
    }
    queue = [...next];
  }
  return cost;
}
