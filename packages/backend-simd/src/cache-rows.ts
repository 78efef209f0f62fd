import { JOB } from './jobs.ts';
import type { Machine } from './machine.ts';

/**
 * Room for the rows of a growing cache, shared by the tensors that begin with the same rows: `heads` heads, each with
 * `capacity` rows of `width` values, of which the first `used` are written. Rows are written once and never changed, so
 * a tensor of the first n rows stays what it is when another one appends behind it.
 */
export type CacheRows = {
  readonly address: number;
  readonly heads: number;
  readonly capacity: number;
  readonly width: number;
  used: number;
  /** The lengths of the tensors that share the room. */
  readonly lengths: number[];
};

/** An eighth more than needed, in steps of 32 rows: a row is copied nine times at most however long the text gets. */
const capacityFor = (rows: number): number => Math.ceil((rows * 1.125) / 32) * 32;

/** Copies `rows` rows of every head from `source`, whose heads are `stride` values apart, behind row `at`. */
const write = (machine: Machine, cache: CacheRows, at: number, source: number, rows: number, stride: number): void => {
  const { heads, width, capacity } = cache;
  const size = rows * width;
  const to = cache.address + at * width * 4;
  // A few rows are not worth waking a thread: all heads are then one chunk.
  if (heads * size < 65536)
    machine.run(JOB.copyBox, 1, source, to, 1, heads, 1, size, 0, stride, 0, 1, 0, capacity * width, 0, 1);
  else machine.run(JOB.copyBox, heads, source, to, heads, 1, 1, size, stride, 0, 0, 1, capacity * width, 0, 0, 1);
};

/** The present rows of a tensor: where its heads begin, and how many values lie between them. */
export type Rows = { readonly address: number; readonly stride: number; readonly length: number };

/** Room for `length` rows, yet to be written, and some more; owned by one tensor of that length. */
export const reserveCacheRows = (machine: Machine, heads: number, width: number, length: number): CacheRows => {
  const capacity = capacityFor(length);
  const address = machine.allocate(heads * capacity * width * 4);
  return { address, heads, capacity, width, used: length, lengths: [length] };
};

/** Room with `past` rows and then `next` rows in it. */
export const joinCacheRows = (machine: Machine, heads: number, width: number, past: Rows, next: Rows): CacheRows => {
  const cache = reserveCacheRows(machine, heads, width, past.length + next.length);
  write(machine, cache, 0, past.address, past.length, past.stride);
  write(machine, cache, past.length, next.address, next.length, next.stride);
  return cache;
};

/** Appends behind row `length` in place, if nobody else has and there is room: true, and a tensor more shares the room. */
export const extendCacheRows = (machine: Machine, cache: CacheRows, length: number, next: Rows): boolean => {
  if (cache.used !== length || length + next.length > cache.capacity) return false;
  write(machine, cache, length, next.address, next.length, next.stride);
  cache.used = length + next.length;
  cache.lengths.push(cache.used);
  return true;
};

/** One more tensor shares the room: the first `length` rows. */
export const shareCacheRows = (cache: CacheRows, length: number): void => {
  cache.lengths.push(length);
};

/** One tensor fewer. What only it could see may be written again; without any, the room is released. */
export const leaveCacheRows = (machine: Machine, cache: CacheRows, length: number): void => {
  cache.lengths.splice(cache.lengths.indexOf(length), 1);
  if (cache.lengths.length === 0) machine.release(cache.address);
  else if (length === cache.used) cache.used = Math.max(...cache.lengths);
};
