import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type { backend_util, DataType, TensorInfo } from '@tensorflow/tfjs-core';
import { readCacheRows } from './cache-rows.ts';
import type { Machine, MachineUsage } from './machine.ts';
import { type Entry, entryMaker, releaseStored, type Stored } from './stored.ts';

type DataId = object;
type Values = backend_util.BackendValues;

/** What a backend is and uses, for reports. */
export type SimdInfo = MachineUsage & { readonly threads: number; readonly relaxed: boolean };

/**
 * The backend as TensorFlow.js wants it: the CPU backend, whose kernels all work here, with the values of tensors in the
 * memory of a {@link Machine} where fast kernels touch them. Made by `createSimdBackend`.
 */
export class SimdBackend extends MathBackendCPU {
  readonly machine: Machine;
  readonly #createEntry: ReturnType<typeof entryMaker>;
  /** Scratch of the kernel that runs, to be released when it ends. */
  readonly #scratch: number[] = [];
  /** Results of the kernel that runs, to be released if it fails. */
  readonly #results: DataId[] = [];

  constructor(machine: Machine) {
    super();
    this.machine = machine;
    this.#createEntry = entryMaker(machine);
  }

  info(): SimdInfo {
    const { threads, relaxed } = this.machine;
    return { ...this.machine.usage(), threads, relaxed };
  }

  entry(dataId: DataId): Entry {
    return this.data.get(dataId) as Entry;
  }

  #add(dataId: DataId, dtype: DataType, stored: Stored, refCount = 1): DataId {
    this.data.set(dataId, this.#createEntry(dtype, stored, refCount));
    return dataId;
  }

  /** A view of the machine's memory is copied: it would show what comes to lie there later (CPU kernels may hand one on). */
  #kept(values: Values): Values {
    return ArrayBuffer.isView(values) && this.machine.owns(values) ? (values as Float32Array).slice() : values;
  }

  override write(values: Values, _shape: number[], dtype: DataType): DataId {
    return this.#add({}, dtype, { kind: 'array', values: this.#kept(values) });
  }

  override move(dataId: DataId, values: Values, _shape: number[], dtype: DataType, refCount: number): void {
    this.#add(dataId, dtype, { kind: 'array', values: this.#kept(values) }, refCount);
  }

  /** A tensor of the given storage. */
  store(shape: number[], dtype: DataType, stored: Stored): TensorInfo {
    const dataId = this.#add({}, dtype, stored);
    this.#results.push(dataId);
    return { dataId, shape, dtype };
  }

  /** What the user gets is never a view: it stays what it is when the tensor is gone. */
  override readSync(dataId: DataId): Values {
    return this.#kept(super.readSync(dataId));
  }

  override async read(dataId: DataId): Promise<Values> {
    return this.readSync(dataId);
  }

  override disposeData(dataId: DataId, force = false): boolean {
    const entry = this.data.has(dataId) ? this.entry(dataId) : undefined;
    const gone = super.disposeData(dataId, force);
    if (gone && entry) releaseStored(this.machine, entry.stored);
    return gone;
  }

  /** A float32 (or int32) result of a kernel, to be written at `address`. */
  output(shape: number[], dtype: 'float32' | 'int32' = 'float32'): { info: TensorInfo; address: number } {
    const length = shape.reduce((product, size) => product * size, 1);
    const address = this.machine.allocate(length * 4);
    return { info: this.store(shape, dtype, { kind: 'block', address, length }), address };
  }

  /** Scratch memory until the running kernel ends. */
  scratch(bytes: number): number {
    const address = this.machine.allocate(bytes);
    this.#scratch.push(address);
    return address;
  }

  /**
   * Where the values of a float32 or int32 tensor lie in the machine's memory, one after the other. What was in JavaScript
   * moves there for good; a packed matrix is written out as scratch.
   */
  address({ dataId, dtype }: TensorInfo): number {
    const entry = this.entry(dataId);
    const { stored } = entry;
    // A cast to a wider type shares the entry of the narrower one (the CPU kernel does so): then the types differ.
    const same = entry.dtype === dtype;
    if (stored.kind === 'block' && same) return stored.address;
    if (stored.kind === 'rows') return this.#gather(entry, stored);
    // A copy of what is a view: the next allocation may move the memory.
    const values = this.#kept(entry.values) as Float32Array;
    const { length } = values;
    const stays = stored.kind === 'array' && same;
    const address = stays ? this.machine.allocate(length * 4) : this.scratch(length * 4);
    if (dtype === 'int32') this.machine.integers(address, length).set(values);
    else this.machine.floats(address, length).set(values);
    if (stays) entry.stored = { kind: 'block', address, length };
    return address;
  }

  #gather(entry: Entry, stored: Extract<Stored, { kind: 'rows' }>): number {
    const { cache, length } = stored;
    const size = cache.heads * length * cache.width;
    const address = this.machine.allocate(size * 4);
    readCacheRows(this.machine, cache, length, address);
    releaseStored(this.machine, stored);
    entry.stored = { kind: 'block', address, length: size };
    return address;
  }

  /** Runs a kernel: its scratch is released in the end, and its results as well if it fails. */
  kernel<Result>(run: () => Result): Result {
    const scratch = this.#scratch.length;
    const results = this.#results.length;
    try {
      return run();
    } catch (error) {
      for (const dataId of this.#results.slice(results)) this.disposeData(dataId, true);
      throw error;
    } finally {
      this.#results.length = results;
      while (this.#scratch.length > scratch) this.machine.release(this.#scratch.pop() as number);
    }
  }

  override dispose(): void {
    this.machine.dispose();
  }
}
