import '@tensorflow/tfjs-backend-cpu'; // for where simd cannot be
import { canShareMemory, registerSimd, type SimdBackend } from '@blockformer/backend-simd';
import { enableProdMode, engine, env, findBackend, getBackend, ready, setBackend } from '@tensorflow/tfjs-core';
import { BACKENDS, type BackendName, type BackendOptions } from './backend-names.ts';
import type { Room } from './expect-room.ts';
import { pageUrl } from './source-of.ts';

/** What computes, in this browser. */
export type BackendInfo = {
  readonly name: string;
  /** Threads that share the work. */
  readonly threads: number;
  readonly relaxed: boolean;
  /** Whether the page is cross-origin isolated, without which there is one thread. */
  readonly isolated: boolean;
  /** Why a slower backend than usual is used, in one line. */
  readonly note?: string;
  /** What could compute here, besides `webgpu`. */
  readonly available: readonly BackendName[];
};

/** A module whose only function makes a vector. */
const VECTORS = [
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11],
];

const hasWasm = (): boolean => typeof WebAssembly === 'object';
const hasSimd = (): boolean => hasWasm() && WebAssembly.validate(new Uint8Array(VECTORS));

/** Whether there is a graphics processor that a page may use. Asking takes a while, so it is asked only where it counts. */
export const hasWebGpu = async (): Promise<boolean> => {
  const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<unknown> } };
  return Boolean(await gpu?.requestAdapter().catch(() => undefined));
};

const registerWasm = async (): Promise<void> => {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  // Its build with threads is not among the page's files.
  env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  setWasmPaths(pageUrl('wasm/'));
};

const start = async (name: BackendName, { memory, threads }: BackendOptions): Promise<boolean> => {
  if (name === 'simd') registerSimd({ ...(memory ? { memory } : {}), ...(threads ? { threads } : {}) });
  if (name === 'wasm') await registerWasm();
  if (name === 'webgpu') await import('@tensorflow/tfjs-backend-webgpu');
  return setBackend(name);
};

const noteOf = (used: BackendName, asked: BackendName | undefined, simd: boolean): string | undefined => {
  if (used === asked)
    return ['wasm', 'cpu'].includes(used)
      ? `The ${used} backend was asked for${simd ? '; simd is several times faster' : ''}.`
      : undefined;
  if (used === 'simd') return asked && `The ${asked} backend was asked for and cannot be used here, so simd computes.`;
  const why = simd
    ? 'The simd backend could not be started'
    : hasWasm()
      ? 'This browser has no WebAssembly SIMD'
      : 'This browser has no WebAssembly';
  return `${why}, so the ${used} backend computes: everything works, several times slower.`;
};

/** Starts the backend that was asked for, or else the fastest that there is. @throws Error when none can be started. */
export const startBackend = async (options: BackendOptions = {}): Promise<BackendInfo> => {
  enableProdMode();
  const simd = hasSimd();
  const { backend: asked } = options;
  const webgpu = asked === 'webgpu' && (await hasWebGpu());
  const can: Record<BackendName, boolean> = { simd, wasm: hasWasm(), webgpu, cpu: true };
  const order = [...new Set([...(asked ? [asked] : []), 'simd', 'wasm', 'cpu'] as const)].filter((name) => can[name]);
  let failure: unknown;
  for (const name of order) {
    const started = await start(name, options).catch((error: unknown) => {
      failure = error;
      return false;
    });
    if (!started) continue;
    await ready();
    const { threads = 1, relaxed = false } = (engine().backend as Partial<SimdBackend>).info?.() ?? {};
    const note = noteOf(name, asked, simd);
    return {
      name: getBackend(),
      threads,
      relaxed,
      isolated: canShareMemory(),
      available: BACKENDS.filter((each) => can[each]),
      ...(note ? { note } : {}),
    };
  }
  throw new Error(`No backend can be started here: ${(failure as Error | undefined)?.message ?? 'not even cpu'}`);
};

/** The memory for tensors. Only the simd backend knows its own; the others are given what browsers usually have. */
export const backendRoom = (): Room => {
  const info = (findBackend(getBackend()) as Partial<SimdBackend>).info?.();
  return info ?? { limit: getBackend() === 'wasm' ? 2 ** 31 : 2 ** 32, used: 0 };
};
