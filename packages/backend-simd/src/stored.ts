import type { backend_util, DataType, TensorInfo } from '@tensorflow/tfjs-core';
import { type CacheRows, leaveCacheRows, readCacheRows } from './cache-rows.ts';
import type { Machine } from './machine.ts';
import { type Packed, unpack } from './packed.ts';

// Where the values of a tensor are. Several tensors of different shapes may share one entry (reshape, clone), so an
// entry knows only the flat order of its values.

export type Stored =
  /** In JavaScript: strings, booleans, what CPU kernels made, and what no fast kernel has asked for yet. */
  | { readonly kind: 'array'; readonly values: backend_util.BackendValues }
  /** In the machine's memory, as they are. */
  | { readonly kind: 'block'; readonly address: number; readonly length: number }
  /** In the machine's memory, as a packed matrix. */
  | { readonly kind: 'packed'; readonly packed: Packed }
  /** The first `length` rows of every head of a cache. */
  | { readonly kind: 'rows'; readonly cache: CacheRows; readonly length: number };

/**
 * An entry of the backend's data, as the kernels of the CPU backend expect it: they read (and a few set) `values`. In the
 * machine's memory those are a view if they lie there as they are, and are written out for the purpose if not.
 */
export type Entry = {
  dtype: DataType;
  refCount: number;
  values: backend_util.BackendValues;
  complexTensorInfos?: { real: TensorInfo; imag: TensorInfo };
  stored: Stored;
};

/** The rows of all heads one after the other. */
const gatherRows = (machine: Machine, cache: CacheRows, length: number): Float32Array => {
  const size = cache.heads * length * cache.width;
  const scratch = machine.allocate(size * 4);
  try {
    readCacheRows(machine, cache, length, scratch);
    return machine.floats(scratch, size).slice();
  } finally {
    machine.release(scratch);
  }
};

const valuesOf = (machine: Machine, { stored, dtype }: Entry): backend_util.BackendValues => {
  switch (stored.kind) {
    case 'array':
      return stored.values;
    case 'block':
      return dtype === 'int32'
        ? machine.integers(stored.address, stored.length)
        : machine.floats(stored.address, stored.length);
    case 'packed':
      return unpack(machine, stored.packed);
    case 'rows':
      return gatherRows(machine, stored.cache, stored.length);
  }
};

/** Gives back what an entry holds of the machine's memory. */
export const releaseStored = (machine: Machine, stored: Stored): void => {
  if (stored.kind === 'block') machine.release(stored.address);
  else if (stored.kind === 'packed') machine.release(stored.packed.address);
  else if (stored.kind === 'rows') leaveCacheRows(machine, stored.cache, stored.length);
};

/** Makes entries. Their accessors are shared: a literal with accessors takes forty times as long to make. */
export const entryMaker = (machine: Machine): ((dtype: DataType, stored: Stored, refCount: number) => Entry) => {
  const shared = {
    get values() {
      return valuesOf(machine, this as unknown as Entry);
    },
    set values(values: backend_util.BackendValues) {
      const entry = this as unknown as Entry;
      releaseStored(machine, entry.stored);
      entry.stored = { kind: 'array', values };
    },
  };
  return (dtype, stored, refCount) => {
    const entry = Object.create(shared) as Entry;
    entry.dtype = dtype;
    entry.stored = stored;
    entry.refCount = refCount;
    return entry;
  };
};
