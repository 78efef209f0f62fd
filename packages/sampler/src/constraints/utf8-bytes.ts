import { type CodePoints, intersection } from './code-points.ts';
import type { GraphBuilder } from './graph.ts';

/** Code points by the length of their UTF-8, and the bits of the first byte that say so. */
const LENGTHS = [
  { first: 0x0, last: 0x7f, mark: 0 },
  { first: 0x80, last: 0x7ff, mark: 0xc0 },
  { first: 0x800, last: 0xffff, mark: 0xe0 },
  { first: 0x10000, last: 0x10ffff, mark: 0xf0 },
] as const;

/**
 * Adds the ways over the UTF-8 of the code points from `first` to `last`, which differ in their last `rest` bytes after
 * the first: a range of first bytes, where all that can follow may follow, and the ends of the range, where it may not.
 */
function addRange(
  graph: GraphBuilder,
  from: number,
  to: number,
  first: number,
  last: number,
  rest: number,
  mark: number,
): void {
  if (rest === 0) {
    graph.bytes(from, mark | first, mark | last, to);
    return;
  }
  const size = 64 ** rest;
  let high = Math.floor(first / size);
  const lastHigh = Math.floor(last / size);
  const branch = (low: number, up: number, a: number, b: number): void => {
    const next = graph.node();
    graph.bytes(from, mark | low, mark | up, next);
    addRange(graph, next, to, a, b, rest - 1, 0x80);
  };
  if (high === lastHigh) {
    branch(high, high, first % size, last % size);
    return;
  }
  let full = lastHigh;
  if (first % size !== 0) branch(high++, Math.floor(first / size), first % size, size - 1);
  if (last % size !== size - 1) {
    full--;
    branch(lastHigh, lastHigh, 0, last % size);
  }
  if (high <= full) branch(high, full, 0, size - 1);
}

/** Adds the ways from `from` to `to` over the UTF-8 of one of the code points. */
export function addUtf8(graph: GraphBuilder, from: number, set: CodePoints, to: number): void {
  for (const [index, { first, last, mark }] of LENGTHS.entries())
    for (const [a, b] of intersection(set, [[first, last]])) addRange(graph, from, to, a, b, index, mark);
}
