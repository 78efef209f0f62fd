import { JOB } from './jobs.ts';
import type { Machine } from './machine.ts';

/** How rows are kept: as they are, or as int16 with a float32 scale each (assembly/attention-int16.ts). */
export type RowFormat = 'float32' | 'int16';

/**
 * Room for the rows of a growing cache, shared by the tensors that begin with the same rows: `heads` heads, each with
 * `capacity` rows of `width` values, of which the first `used` are written. Rows are written once and never changed, so
 * a tensor of the first n rows stays what it is when another one appends behind it.
 */
export type CacheRows = {
  readonly address: number;
  readonly format: RowFormat;
  readonly heads: number;
  readonly capacity: number;
  readonly width: number;
  used: number;
  /** The lengths of the tensors that share the room. */
  readonly lengths: number[];
};

/** Values of a stored row: the int16 kernel reads eight at a time. */
export const storedWidth = ({ format, width }: Pick<CacheRows, 'format' | 'width'>): number =>
  format === 'int16' ? Math.ceil(width / 8) * 8 : width;

/** Bytes from one head to the next. */
export const headBytes = (cache: Pick<CacheRows, 'format' | 'width' | 'capacity'>): number =>
  cache.capacity * storedWidth(cache) * (cache.format === 'int16' ? 2 : 4);

/** Where the scales of int16 rows are: `capacity` float32 for each head. */
export const scalesOf = (cache: CacheRows): number => cache.address + cache.heads * headBytes(cache);

/** An eighth more than needed, in steps of 32 rows: a row is copied nine times at most however long the text gets. */
const capacityFor = (rows: number): number => Math.ceil((rows * 1.125) / 32) * 32;

/** A few rows are not worth waking a thread: all heads are then one chunk. */
const FEW = 65536;

/** float32 rows of a tensor: where its heads begin, and how many values lie between them. */
export type Rows = { readonly address: number; readonly stride: number; readonly length: number };

/** Copies a run of 4-byte values for each head. */
const copyRuns = (
  machine: Machine,
  heads: number,
  from: { readonly at: number; readonly stride: number },
  to: { readonly at: number; readonly stride: number },
  size: number,
): void => {
  if (heads * size < FEW)
    machine.run(JOB.copyBox, 1, from.at, to.at, 1, heads, 1, size, 0, from.stride, 0, 1, 0, to.stride, 0, 1);
  else machine.run(JOB.copyBox, heads, from.at, to.at, heads, 1, 1, size, from.stride, 0, 0, 1, to.stride, 0, 0, 1);
};

/** Writes float32 rows behind row `at` of every head. */
const write = (machine: Machine, cache: CacheRows, at: number, { address, stride, length }: Rows): void => {
  const { heads, width, capacity, format } = cache;
  const to = cache.address + at * storedWidth(cache) * (format === 'int16' ? 2 : 4);
  if (format === 'float32') {
    copyRuns(machine, heads, { at: address, stride }, { at: to, stride: capacity * width }, length * width);
    return;
  }
  const share = heads * length * width < FEW ? heads : 1;
  machine.run(
    JOB.packRowsInt16,
    Math.ceil(heads / share),
    ...[address, to, scalesOf(cache) + at * 4, length, width, storedWidth(cache), stride],
    ...[headBytes(cache), capacity * 4, heads, share],
  );
};

/** The first `length` rows of a cache, float32, at `to`: one head after the other. */
export const readCacheRows = (machine: Machine, cache: CacheRows, length: number, to: number): void => {
  const { heads, width, capacity, format, address } = cache;
  const size = length * width;
  if (format === 'float32')
    copyRuns(machine, heads, { at: address, stride: capacity * width }, { at: to, stride: size }, size);
  else
    machine.run(
      JOB.unpackRowsInt16,
      heads,
      ...[to, address, scalesOf(cache), length, width, storedWidth(cache), size, headBytes(cache), capacity * 4],
    );
};

/** Room for `length` rows, yet to be written, and some more; owned by one tensor of that length. */
export const reserveCacheRows = (
  machine: Machine,
  heads: number,
  width: number,
  length: number,
  format: RowFormat = 'float32',
): CacheRows => {
  const capacity = capacityFor(length);
  const scales = format === 'int16' ? heads * capacity * 4 : 0;
  const address = machine.allocate(heads * headBytes({ format, width, capacity }) + scales);
  return { address, format, heads, capacity, width, used: length, lengths: [length] };
};

/** Room with float32 rows in it, kept in a format. */
export const storeCacheRows = (
  machine: Machine,
  heads: number,
  width: number,
  rows: readonly Rows[],
  format: RowFormat,
): CacheRows => {
  const length = rows.reduce((sum, each) => sum + each.length, 0);
  const cache = reserveCacheRows(machine, heads, width, length, format);
  let at = 0;
  for (const each of rows) {
    write(machine, cache, at, each);
    at += each.length;
  }
  return cache;
};

/** Some heads of a cache: `head` is the first. */
type Heads = { readonly cache: CacheRows; readonly head: number };

/** Copies the first `length` rows of `count` heads to a cache of the same format. */
const copyHeads = (machine: Machine, from: Heads, to: Heads, count: number, length: number): void => {
  const { format } = from.cache;
  const runs = ({ cache, head }: Heads): { at: number; stride: number } => {
    const bytes = headBytes(cache);
    return { at: cache.address + head * bytes, stride: bytes / 4 };
  };
  const scales = ({ cache, head }: Heads): { at: number; stride: number } => {
    return { at: scalesOf(cache) + head * cache.capacity * 4, stride: cache.capacity };
  };
  const size = length * storedWidth(from.cache);
  copyRuns(machine, count, runs(from), runs(to), format === 'int16' ? size / 2 : size);
  if (format === 'int16') copyRuns(machine, count, scales(from), scales(to), length);
};

/** Larger room of the same format with the first `length` rows of a cache, and float32 rows behind them. */
export const growCacheRows = (machine: Machine, past: CacheRows, length: number, next: Rows): CacheRows => {
  const { heads, width, format } = past;
  const cache = reserveCacheRows(machine, heads, width, length + next.length, format);
  copyHeads(machine, { cache: past, head: 0 }, { cache, head: 0 }, heads, length);
  write(machine, cache, length, next);
  return cache;
};

/**
 * Room of the same format with the first `length` rows of some texts of a batch, in this order. A text has `each` heads,
 * and there is room behind them, so that what is appended next does not copy them again.
 */
export const selectCacheRows = (
  machine: Machine,
  past: CacheRows,
  length: number,
  each: number,
  texts: readonly number[],
): CacheRows => {
  const cache = reserveCacheRows(machine, texts.length * each, past.width, length, past.format);
  for (const [at, text] of texts.entries())
    copyHeads(machine, { cache: past, head: text * each }, { cache, head: at * each }, each, length);
  return cache;
};

/** Appends behind row `length` in place, if nobody else has and there is room: true, and a tensor more shares the room. */
export const extendCacheRows = (machine: Machine, cache: CacheRows, length: number, next: Rows): boolean => {
  if (cache.used !== length || length + next.length > cache.capacity) return false;
  write(machine, cache, length, next);
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
