// What the machine that runs this can do. Node's own modules are asked for at run time, so that no bundler sees them.

type NodeWorker = { unref(): void; terminate(): Promise<number>; on(event: 'error', listener: () => void): void };
type NodeProcess = {
  getBuiltinModule?(name: 'node:worker_threads'): {
    Worker: new (code: string, options: object) => NodeWorker;
  };
  getBuiltinModule?(name: 'node:os'): { availableParallelism(): number };
};

/** Node's process, or undefined in a browser. */
export const nodeProcess = (): NodeProcess | undefined => {
  const found = (globalThis as { process?: NodeProcess & { versions?: { node?: string } } }).process;
  return found?.versions?.node && found.getBuiltinModule ? found : undefined;
};

/** A module of one function that makes a vector by `i8x16.relaxed_swizzle`. */
const RELAXED = [
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 0, 253, 15, 65, 0, 253],
  ...[15, 253, 128, 2, 11],
];

/** Whether the engine has relaxed SIMD: Node 22 and current browsers have, Node 20 has not. */
export const hasRelaxedSimd = (): boolean => WebAssembly.validate(new Uint8Array(RELAXED));

/** Whether memory can be shared between threads: always in Node, in a page only where it is cross-origin isolated. */
export const canShareMemory = (): boolean =>
  nodeProcess() !== undefined ||
  ((globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated === true && typeof Worker === 'function');

/** Whether this thread may sleep on an atomic: not the main thread of a page. */
export const mayWait = (): boolean =>
  nodeProcess() !== undefined || typeof (globalThis as { document?: unknown }).document === 'undefined';

/** All processors, up to 8: beyond that the memory is the limit, not the arithmetic. */
export const defaultThreads = (): number => {
  const node = nodeProcess()?.getBuiltinModule?.('node:os').availableParallelism();
  return Math.max(1, Math.min(8, node ?? globalThis.navigator?.hardwareConcurrency ?? 1));
};
