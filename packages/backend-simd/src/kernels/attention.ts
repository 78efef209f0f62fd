import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { SimdBackend } from '../backend.ts';
import {
  type CacheRows,
  extendCacheRows,
  growCacheRows,
  headBytes,
  type Rows,
  scalesOf,
  shareCacheRows,
  storeCacheRows,
  storedWidth,
} from '../cache-rows.ts';
import { JOB } from '../jobs.ts';
import { allFloat, type Kernels, needed, sizeOf } from './define.ts';

// B: batch, H: heads, G: key/value heads, T: positions being computed, S: positions attended to, K: width of one head

/** The cache that a tensor [B, H, S, K] is the first S rows of, if it is. */
const cacheOf = (backend: SimdBackend, { dataId, shape }: TensorInfo): CacheRows | undefined => {
  const [, , S, K] = shape as [number, number, number, number];
  const { stored } = backend.entry(dataId);
  return stored.kind === 'rows' && stored.length === S && stored.cache.width === K ? stored.cache : undefined;
};

/** Where the float32 rows of a tensor [B, H, S, K] lie: in a cache with room to spare, or one after the other. */
const rowsOf = (backend: SimdBackend, { dataId, shape, dtype }: TensorInfo): Rows => {
  const [, , S, K] = shape as [number, number, number, number];
  const cache = cacheOf(backend, { dataId, shape, dtype });
  if (cache?.format === 'float32') return { address: cache.address, stride: cache.capacity * K, length: S };
  return { address: backend.address({ dataId, shape, dtype }), stride: S * K, length: S };
};

/** Rows filled up with zeros to `wide` values: the kernels load several at a time. */
const widened = (backend: SimdBackend, rows: Rows, heads: number, K: number, wide: number): Rows => {
  if (wide === K) return rows;
  const { machine } = backend;
  const size = heads * rows.length * wide;
  const address = backend.scratch(size * 4);
  machine.floats(address, size).fill(0);
  const strides = [rows.stride, K, 0, 1, rows.length * wide, wide, 0, 1];
  machine.run(JOB.copyBox, heads, rows.address, address, heads, rows.length, 1, K, ...strides);
  return { address, stride: rows.length * wide, length: rows.length };
};

/** Values from one step of each of the four axes to the next in a mask that is broadcast to [B, H, T, S]. */
const maskStrides = (mask: TensorInfo, target: readonly number[]): number[] => {
  const shape = [...Array(4 - mask.shape.length).fill(1), ...mask.shape] as number[];
  if (mask.shape.length > 4 || shape.some((size, axis) => size !== 1 && size !== target[axis]))
    throw new Error(`Attention: mask of shape [${mask.shape}] does not broadcast to [${target}]`);
  return shape.map((size, axis) => (size === 1 ? 0 : sizeOf(shape.slice(axis + 1))));
};

/** `Attention`, and `AppendRows`, which grows what it reads. */
export const attentionKernels: Kernels = {
  Attention: (backend, inputs, attributes) => {
    const { machine } = backend;
    const { mask } = inputs;
    const query = needed(inputs, 'query');
    const keys = needed(inputs, 'keys');
    const values = needed(inputs, 'values');
    const { scale, causal } = attributes as { scale: number; causal: boolean };
    if (!allFloat(query, keys, values, mask)) throw new Error('Attention: inputs are float32');
    const [B, H, T, K] = query.shape as [number, number, number, number];
    const [, G, S] = keys.shape as [number, number, number];
    const V = values.shape[3] as number;
    if (H % G !== 0) throw new Error(`Attention: ${H} heads do not share ${G} key/value heads evenly`);
    if (causal && T > 1 && S < T)
      throw new Error(`Attention: ${T} causal queries need at least as many keys, got ${S}`);
    if (values.shape[2] !== S || keys.shape[3] !== K || V !== K)
      throw new Error(
        `Attention: keys [${keys.shape}] and values [${values.shape}] do not fit queries [${query.shape}]`,
      );

    const [keyCache, valueCache] = [cacheOf(backend, keys), cacheOf(backend, values)];
    const small = keyCache?.format === 'int16' && valueCache?.format === 'int16';
    const wide = small ? storedWidth(keyCache) : Math.ceil(K / 4) * 4;
    const asked = widened(backend, rowsOf(backend, query), B * H, K, wide);
    const { info, address } = backend.output([B, H, T, K]);
    const y = wide === K ? address : backend.scratch(B * H * T * wide * 4);
    const perThread = Math.ceil(S / 4) * 4 * 4 * (small ? 1 : 4);
    const scratch = backend.scratch(perThread * machine.threads);
    const at = mask ? backend.address(mask) : 0;
    const strides = mask ? maskStrides(mask, [B, H, T, S]) : [0, 0, 0, 0];
    const rest = [machine.bits(scale), causal && T > 1 ? 1 : 0, scratch, perThread, ...strides, asked.stride * 4];
    if (small)
      machine.run(
        JOB.attentionInt16,
        B * H * T,
        ...[asked.address, keyCache.address, valueCache.address, at, y, H, G, T, S, wide],
        ...[headBytes(keyCache), headBytes(valueCache), ...rest],
        ...[scalesOf(keyCache), scalesOf(valueCache), keyCache.capacity * 4, valueCache.capacity * 4],
      );
    else {
      const key = widened(backend, rowsOf(backend, keys), B * G, K, wide);
      const value = widened(backend, rowsOf(backend, values), B * G, K, wide);
      machine.run(
        JOB.attention,
        B * H * Math.ceil(T / 4),
        ...[asked.address, key.address, value.address, at, y, H, G, T, S, wide, key.stride * 4, value.stride * 4],
        ...rest,
      );
    }
    if (wide !== K) machine.run(JOB.copyBox, B * H, y, address, B * H, T, 1, K, T * wide, wide, 0, 1, T * K, K, 0, 1);
    return info;
  },

  AppendRows: (backend, inputs) => {
    const { machine } = backend;
    const past = needed(inputs, 'past');
    const next = needed(inputs, 'next');
    const [B, H, S, K] = past.shape as [number, number, number, number];
    const T = next.shape[2] as number;
    if (sizeOf(next.shape) !== B * H * T * K || next.shape[3] !== K)
      throw new Error(`AppendRows: rows [${next.shape}] do not fit behind [${past.shape}]`);
    if (!allFloat(past, next)) throw new Error('AppendRows: inputs are float32');
    const added = { address: backend.address(next), stride: T * K, length: T };
    const room = cacheOf(backend, past);
    if (room && extendCacheRows(machine, room, S, added))
      return backend.store([B, H, S + T, K], 'float32', { kind: 'rows', cache: room, length: S + T });
    const cache = room
      ? growCacheRows(machine, room, S, added)
      : storeCacheRows(machine, B * H, K, [rowsOf(backend, past), added], 'float32');
    return backend.store([B, H, S + T, K], 'float32', { kind: 'rows', cache, length: S + T });
  },
};

/** The rows of a tensor [B, H, S, K] as int16: a cache of that format, or one more owner of such a cache. */
export const storeInt16 = (backend: SimdBackend, tensor: TensorInfo): TensorInfo => {
  const [B, H, S, K] = tensor.shape as [number, number, number, number];
  const room = cacheOf(backend, tensor);
  if (room?.format === 'int16') {
    shareCacheRows(room, S);
    return backend.store(tensor.shape, 'float32', { kind: 'rows', cache: room, length: S });
  }
  const cache = storeCacheRows(backend.machine, B * H, K, [rowsOf(backend, tensor)], 'int16');
  return backend.store(tensor.shape, 'float32', { kind: 'rows', cache, length: S });
};
