import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { SimdBackend } from '../backend.ts';
import { extendCacheRows, joinCacheRows, type Rows } from '../cache-rows.ts';
import { JOB } from '../jobs.ts';
import { allFloat, type Kernels, needed, sizeOf } from './define.ts';

// B: batch, H: heads, G: key/value heads, T: positions being computed, S: positions attended to, K: width of one head

/** Where the rows of a tensor [B, H, S, K] lie: in a cache with room to spare, or one after the other. */
const rowsOf = (backend: SimdBackend, { dataId, shape, dtype }: TensorInfo): Rows => {
  const [, , S, K] = shape as [number, number, number, number];
  const { stored } = backend.entry(dataId);
  if (stored.kind === 'rows' && stored.length === S && stored.cache.width === K)
    return { address: stored.cache.address, stride: stored.cache.capacity * K, length: S };
  return { address: backend.address({ dataId, shape, dtype }), stride: S * K, length: S };
};

/** Rows of another width, filled up with zeros to a multiple of four values: the kernel loads four at a time. */
const widened = (backend: SimdBackend, rows: Rows, heads: number, K: number): Rows => {
  const wide = Math.ceil(K / 4) * 4;
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

    const wide = Math.ceil(K / 4) * 4;
    const asked = widened(backend, rowsOf(backend, query), B * H, K);
    const key = widened(backend, rowsOf(backend, keys), B * G, K);
    const value = widened(backend, rowsOf(backend, values), B * G, K);
    const { info, address } = backend.output([B, H, T, K]);
    const y = wide === K ? address : backend.scratch(B * H * T * wide * 4);
    const perThread = Math.ceil(S / 4) * 4 * 4 * 4;
    const scratch = backend.scratch(perThread * machine.threads);
    const at = mask ? backend.address(mask) : 0;
    const strides = mask ? maskStrides(mask, [B, H, T, S]) : [0, 0, 0, 0];
    machine.run(
      JOB.attention,
      B * H * Math.ceil(T / 4),
      ...[asked.address, key.address, value.address, at, y, H, G, T, S, wide, key.stride * 4, value.stride * 4],
      ...[machine.bits(scale), causal && T > 1 ? 1 : 0, scratch, perThread, ...strides, asked.stride * 4],
    );
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
    const shape = [B, H, S + T, K];
    const { stored } = backend.entry(past.dataId);
    if (stored.kind === 'rows' && stored.length === S && stored.cache.width === K) {
      const { cache } = stored;
      if (extendCacheRows(machine, cache, S, added))
        return backend.store(shape, 'float32', { kind: 'rows', cache, length: S + T });
    }
    const cache = joinCacheRows(machine, B * H, K, rowsOf(backend, past), added);
    return backend.store(shape, 'float32', { kind: 'rows', cache, length: S + T });
  },
};
