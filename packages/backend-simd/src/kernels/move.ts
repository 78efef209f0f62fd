import { slice_util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { SimdBackend } from '../backend.ts';
import { reserveCacheRows, selectCacheRows, shareCacheRows } from '../cache-rows.ts';
import { JOB } from '../jobs.ts';
import { unpackRows } from '../packed.ts';
import { type Inputs, type Kernels, needed, sizeOf } from './define.ts';

/** Values that are worth a chunk of their own. */
const CHUNK = 65536;

/** Tensors whose values are 4 bytes each and lie in the machine's memory, or may be moved there. */
const movable = (backend: SimdBackend, { dataId, dtype }: TensorInfo): boolean =>
  (dtype === 'float32' || dtype === 'int32') && backend.entry(dataId).stored.kind !== 'packed';

/** int32 and bool to float32, bool to int32: real values of the wider type, where the CPU kernel would only rename them. */
const widen = (backend: SimdBackend, x: TensorInfo, dtype: 'float32' | 'int32'): TensorInfo => {
  const { machine } = backend;
  const { values: read } = backend.entry(x.dataId);
  const values = (read as Int32Array).slice();
  const { info, address } = backend.output(x.shape, dtype);
  (dtype === 'int32' ? machine.integers(address, values.length) : machine.floats(address, values.length)).set(values);
  return info;
};

const stridesOf = (shape: readonly number[]): number[] => shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));

/** Copies a box of up to four axes; the strides are in values. */
const copyBox = (
  backend: SimdBackend,
  from: number,
  to: number,
  sizes: readonly number[],
  fromStrides: readonly number[],
  toStrides: readonly number[],
): void => {
  const fill = <T>(list: readonly T[], value: T): T[] => [...Array<T>(4 - list.length).fill(value), ...list];
  const [n0, n1, n2, n3] = fill(sizes, 1) as [number, number, number, number];
  const a = fill(fromStrides, 0);
  const b = fill(toStrides, 0);
  const { machine } = backend;
  if (n0 * n1 * n2 * n3 === 0) return;
  // The chunks are cut along the first axis: the second takes its place where there is only one of the first.
  if (n0 === 1 && n1 > 1 && n1 * n2 * n3 > CHUNK) {
    const turn = (list: readonly number[]): number[] => [list[1], list[0], list[2], list[3]] as number[];
    machine.run(JOB.copyBox, n1, from, to, n1, n0, n2, n3, ...turn(a), ...turn(b));
  } else machine.run(JOB.copyBox, n0, from, to, n0, n1, n2, n3, ...a, ...b);
};

/** Neighbouring axes that stay neighbours are one axis, and axes of size 1 are none: fewer, longer runs. */
const simplify = (shape: readonly number[], perm: readonly number[]): { shape: number[]; perm: number[] } => {
  const order = perm.filter((axis) => shape[axis] !== 1);
  const runs: number[][] = [];
  for (const axis of order) {
    const last = runs.at(-1);
    const previous = last?.at(-1) ?? Number.NaN;
    const between = shape.slice(previous + 1, axis);
    if (last && axis > previous && between.every((size) => size === 1)) last.push(axis);
    else runs.push([axis]);
  }
  const first = runs.map((run) => run[0] as number);
  const sorted = [...first].sort((a, b) => a - b);
  const sizes = new Map(runs.map((run) => [run[0] as number, sizeOf(run.map((axis) => shape[axis] as number))]));
  return { shape: sorted.map((axis) => sizes.get(axis) as number), perm: first.map((axis) => sorted.indexOf(axis)) };
};

/** Positions from which heads that are split off get room to grow: fewer are copied in no time when they do. */
const GROWS_FROM = 64;

/**
 * [B, T, H, K] to [B, H, T, K] with spare room behind the rows of every head: keys and values of a prompt are on their way
 * to become a cache, and the first AppendRows then finds room instead of making a second copy of all of them. Heads that
 * are merged look the same with T and H exchanged, but are fewer than positions.
 */
const splitHeads = (backend: SimdBackend, x: TensorInfo): TensorInfo => {
  const [B, T, H, K] = x.shape as [number, number, number, number];
  const { machine } = backend;
  const from = backend.address(x);
  const cache = reserveCacheRows(machine, B * H, K, T);
  const info = backend.store([B, H, T, K], 'float32', { kind: 'rows', cache, length: T });
  for (let b = 0; b < B; b++) {
    const to = cache.address + b * H * cache.capacity * K * 4;
    const strides = [K, 0, H * K, 1, cache.capacity * K, 0, K, 1];
    machine.run(JOB.copyBox, H, from + b * T * H * K * 4, to, H, 1, T, K, ...strides);
  }
  return info;
};

const slice = (backend: SimdBackend, x: TensorInfo, begin: number[], size: number[]): TensorInfo | undefined => {
  const { stored } = backend.entry(x.dataId);
  const dtype = x.dtype as 'float32' | 'int32';
  const [, , S, K] = x.shape;
  const leading =
    x.shape.length === 4 && begin.every((b) => b === 0) && size.every((s, i) => i === 2 || s === x.shape[i]);
  if (stored.kind === 'rows' && leading && stored.length === S && stored.cache.width === K) {
    const length = size[2] as number;
    shareCacheRows(stored.cache, length);
    return backend.store(size, dtype, { kind: 'rows', cache: stored.cache, length });
  }
  if (x.shape.length > 4 || x.shape.length === 0) return undefined;
  const strides = stridesOf(x.shape);
  const from = backend.address(x) + begin.reduce((sum, b, axis) => sum + b * (strides[axis] as number), 0) * 4;
  const { info, address } = backend.output(size, dtype);
  if (slice_util.isSliceContinous(x.shape, begin, size)) {
    const length = sizeOf(size);
    copyBox(backend, from, address, [length], [1], [1]);
  } else copyBox(backend, from, address, size, strides, stridesOf(size));
  return info;
};

/** Rows of a table, [V, …] by int32 ids: [ids…, …]. Of a cache, with room to grow. */
const gatherRows = (backend: SimdBackend, inputs: Inputs): TensorInfo | undefined => {
  const { machine } = backend;
  const [x, indices] = [needed(inputs, 'x'), needed(inputs, 'indices')];
  const [V = 0] = x.shape;
  const { stored } = backend.entry(x.dataId);
  const packed = stored.kind === 'packed' ? stored.packed : undefined;
  if (packed && (packed.axis !== 1 || packed.rows !== V || x.shape.length !== 2)) return undefined;
  const count = sizeOf(indices.shape);
  const at = backend.address(indices);
  for (const id of machine.integers(at, count))
    if (id < 0 || id >= V) throw new RangeError(`GatherV2: index ${id} is not in [0, ${V - 1}]`);
  const dtype = x.dtype as 'float32' | 'int32';
  const shape = [...indices.shape, ...x.shape.slice(1)];
  const [, H = 0, S, K] = x.shape;
  if (stored.kind === 'rows' && shape.length === 4 && stored.length === S && stored.cache.width === K) {
    // A copy: the memory may grow, and its views with it.
    const cache = selectCacheRows(machine, stored.cache, S, H, [...machine.integers(at, count)]);
    return backend.store(shape, dtype, { kind: 'rows', cache, length: S });
  }
  const D = sizeOf(x.shape.slice(1));
  const { info, address } = backend.output(shape, dtype);
  if (packed) {
    unpackRows(machine, packed, address, count, at, 0);
    return info;
  }
  const from = backend.address(x);
  const source = machine.integers(from, V * D);
  const to = machine.integers(address, count * D);
  for (const [i, id] of machine.integers(at, count).entries()) to.set(source.subarray(id * D, (id + 1) * D), i * D);
  return info;
};

/** Kernels that only move values: casts, slices, transposition, concatenation, gathering. */
export const moveKernels: Kernels = {
  Cast: (backend, inputs, { dtype }) => {
    const x = needed(inputs, 'x');
    if (dtype === 'float32' && (x.dtype === 'int32' || x.dtype === 'bool')) return widen(backend, x, 'float32');
    if (dtype === 'int32' && x.dtype === 'bool') return widen(backend, x, 'int32');
    return undefined;
  },

  Slice: (backend, inputs, attributes) => {
    const x = needed(inputs, 'x');
    if (!movable(backend, x)) return undefined;
    const given = attributes as { begin: number | number[]; size: number | number[] };
    const [begin, size] = slice_util.parseSliceParams({ shape: x.shape } as never, given.begin, given.size);
    slice_util.assertParamsValid(
      { shape: x.shape, rank: x.shape.length } as never,
      begin as number[],
      size as number[],
    );
    return slice(backend, x, begin as number[], size as number[]);
  },

  Transpose: (backend, inputs, { perm }) => {
    const x = needed(inputs, 'x');
    const order = perm as number[];
    const { shape, perm: simple } = simplify(x.shape, order);
    if (!movable(backend, x) || shape.length > 4) return undefined;
    const [, T = 0, H = 0] = x.shape;
    if (order.join() === '0,2,1,3' && x.dtype === 'float32' && T >= GROWS_FROM && T > H) return splitHeads(backend, x);
    const from = backend.address(x);
    const { info, address } = backend.output(
      order.map((axis) => x.shape[axis] as number),
      x.dtype as 'float32' | 'int32',
    );
    const strides = stridesOf(shape);
    const sizes = simple.map((axis) => shape[axis] as number);
    const turned = simple.map((axis) => strides[axis] as number);
    if (sizes.length === 0) copyBox(backend, from, address, [sizeOf(x.shape)], [1], [1]);
    else copyBox(backend, from, address, sizes, turned, stridesOf(sizes));
    return info;
  },

  Concat: (backend, inputs, { axis: given }) => {
    const all = Object.values(inputs).filter((input) => input !== undefined);
    const first = all[0] as TensorInfo;
    const axis = (given as number) < 0 ? first.shape.length + (given as number) : (given as number);
    const fits = (x: TensorInfo): boolean =>
      movable(backend, x) &&
      x.dtype === first.dtype &&
      x.shape.length === first.shape.length &&
      x.shape.every((size, i) => i === axis || size === first.shape[i]);
    if (!all.every(fits) || first.shape.length === 0) return undefined;
    const shape = first.shape.map((size, i) =>
      i === axis ? all.reduce((sum, x) => sum + (x.shape[axis] as number), 0) : size,
    );
    const from = all.map((x) => backend.address(x));
    const { info, address } = backend.output(shape, first.dtype as 'float32' | 'int32');
    const rows = sizeOf(shape.slice(0, axis));
    const width = sizeOf(shape.slice(axis));
    let at = address;
    all.forEach((x, i) => {
      const part = sizeOf(x.shape.slice(axis));
      copyBox(backend, from[i] as number, at, [rows, part], [part, 1], [width, 1]);
      at += part * 4;
    });
    return info;
  },

  GatherV2: (backend, inputs, { axis, batchDims }) => {
    const [x, indices] = [needed(inputs, 'x'), needed(inputs, 'indices')];
    if ((axis ?? 0) !== 0 || (batchDims ?? 0) !== 0 || x.shape.length === 0) return undefined;
    if (indices.dtype !== 'int32' || (x.dtype !== 'float32' && x.dtype !== 'int32')) return undefined;
    return gatherRows(backend, inputs);
  },
};
