import { createAllocator } from './allocator.ts';
import { canShareMemory, defaultThreads, hasRelaxedSimd, mayWait } from './detect.ts';
import { ARGUMENTS, FIRST_FREE } from './memory-map.ts';
import { OutOfMemoryError } from './out-of-memory-error.ts';
import { startWorkers } from './workers.ts';

/** The WebAssembly side: memory, kernels and threads. Knows nothing of tensors. Addresses are bytes. */
export type Machine = {
  /** Threads that share the work, this one included. */
  readonly threads: number;
  readonly relaxed: boolean;
  /** Room for `bytes` bytes. @throws OutOfMemoryError */
  allocate(bytes: number): number;
  release(address: number): void;
  /** Runs a job in `chunks` pieces on all threads and returns when it is done. Arguments are addresses and sizes. */
  run(job: number, chunks: number, ...args: number[]): void;
  /** A float32 as the bits that `run` takes for it. */
  bits(value: number): number;
  /** A view of `length` float32 values. It dies when the memory grows: use it at once, and keep a copy. */
  floats(address: number, length: number): Float32Array;
  /** The same of int32 values. */
  integers(address: number, length: number): Int32Array;
  /** Whether an array is a view of this memory. */
  owns(array: ArrayBufferView): boolean;
  usage(): MachineUsage;
  dispose(): void;
};

export type MachineUsage = {
  /** Bytes given out to tensors and scratch. */
  readonly used: number;
  /** Pieces given out. */
  readonly pieces: number;
  /** Bytes of WebAssembly memory. */
  readonly size: number;
  /** Bytes that it may grow to. */
  readonly limit: number;
};

export type MachineOptions = {
  /** Threads to use, this one included: all processors up to 8 by default. More than 1 needs shared memory. */
  readonly threads?: number;
  /** Whether to use relaxed SIMD: where the engine has it, by default. */
  readonly relaxed?: boolean;
  /** The most memory in bytes, 4 GiB by default and at most. */
  readonly memory?: number;
};

const PAGE = 65536;
const MAX_PAGES = 65536;
/** Growth comes in steps, since each gives the memory a new buffer object. */
const STEP = 16 * 2 ** 20;
/** Kernels may load (never store) a vector that passes the end of a tensor. */
const MARGIN = 64;

type Exports = {
  run(job: number, chunks: number, alone: number, mayWait: number): void;
  stop(): void;
};

/** Some engines refuse to reserve 4 GiB, so less is asked for until it is granted. */
const reserve = (pages: number, shared: boolean): { memory: WebAssembly.Memory; pages: number } => {
  for (let maximum = pages; ; maximum = Math.ceil(maximum / 2)) {
    try {
      return { memory: new WebAssembly.Memory({ initial: 1, maximum, shared }), pages: maximum };
    } catch (error) {
      if (maximum < 2048) throw error;
    }
  }
};

const load = async (relaxed: boolean, shared: boolean): Promise<WebAssembly.Module> => {
  const { wasm } = await (relaxed
    ? shared
      ? import('./wasm/relaxed-shared.ts')
      : import('./wasm/relaxed.ts')
    : shared
      ? import('./wasm/baseline-shared.ts')
      : import('./wasm/baseline.ts'));
  return WebAssembly.compile(Uint8Array.from(atob(wasm), (character) => character.charCodeAt(0)));
};

const checkOptions = ({ threads, relaxed, memory }: MachineOptions): void => {
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= 64))
    throw new RangeError(`simd backend: threads is an integer from 1 to 64, got ${threads}`);
  if (threads !== undefined && threads > 1 && !canShareMemory())
    throw new RangeError(`simd backend: ${threads} threads need a page that is cross-origin isolated, and this is not`);
  if (relaxed && !hasRelaxedSimd()) throw new RangeError('simd backend: this engine has no relaxed SIMD');
  if (memory !== undefined && !(memory >= PAGE && memory <= MAX_PAGES * PAGE))
    throw new RangeError(`simd backend: memory is from ${PAGE} to 2^32 bytes, got ${memory}`);
};

export const createMachine = async (options: MachineOptions = {}): Promise<Machine> => {
  checkOptions(options);
  const { threads = canShareMemory() ? defaultThreads() : 1, relaxed = hasRelaxedSimd() } = options;
  const shared = threads > 1;
  const module = await load(relaxed, shared);
  const { memory, pages } = reserve(Math.floor((options.memory ?? MAX_PAGES * PAGE) / PAGE), shared);
  const exports = (await WebAssembly.instantiate(module, { env: { memory } })).exports as Exports;
  const workers = shared ? startWorkers(module, memory, threads - 1) : undefined;
  await workers?.ready;

  const alone = shared ? 0 : 1;
  const wait = mayWait() ? 1 : 0;
  const allocator = createAllocator(FIRST_FREE);
  const bitsOf = { float: new Float32Array(1), integer: new Int32Array(1) };
  bitsOf.integer = new Int32Array(bitsOf.float.buffer);
  let buffer = memory.buffer;
  let args = new Int32Array(buffer, ARGUMENTS, 32);
  const renew = (): void => {
    buffer = memory.buffer;
    args = new Int32Array(buffer, ARGUMENTS, 32);
  };
  allocator.extend(PAGE - MARGIN);

  /** Grows by at least `bytes`, in steps if there is room for them; false when the limit forbids it. */
  const grow = (bytes: number): boolean => {
    const size = memory.buffer.byteLength;
    for (const wanted of [Math.max(bytes, STEP), bytes]) {
      const more = Math.ceil(wanted / PAGE);
      if (size / PAGE + more > pages) continue;
      try {
        memory.grow(more);
      } catch {
        continue;
      }
      renew();
      allocator.extend(memory.buffer.byteLength - MARGIN);
      return true;
    }
    return false;
  };

  return {
    threads,
    relaxed,
    allocate: (bytes) => {
      const address = allocator.allocate(bytes) ?? (grow(bytes + MARGIN) ? allocator.allocate(bytes) : undefined);
      if (address === undefined) throw new OutOfMemoryError(bytes, allocator.used, pages * PAGE);
      return address;
    },
    release: allocator.release,
    run: (job, chunks, ...given) => {
      if (!(chunks > 0)) return; // nothing to do for a tensor without values
      for (let i = 0; i < given.length; i++) args[i] = given[i] as number;
      exports.run(job, chunks, alone, wait);
    },
    bits: (value) => {
      bitsOf.float[0] = value;
      return bitsOf.integer[0] as number;
    },
    floats: (address, length) => new Float32Array(buffer, address, length),
    integers: (address, length) => new Int32Array(buffer, address, length),
    owns: (array) => array.buffer === buffer,
    usage: () => ({
      used: allocator.used,
      pieces: allocator.pieces,
      size: buffer.byteLength,
      limit: pages * PAGE,
    }),
    dispose: () => {
      exports.stop();
      workers?.terminate();
    },
  };
};
