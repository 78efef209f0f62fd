import { canShareMemory, registerSimd, type SimdBackend } from '@blockformer/backend-simd';
import { enableProdMode, engine, getBackend, ready, setBackend } from '@tensorflow/tfjs-core';

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
};

/** Starts the fastest backend that there is. */
export const startBackend = async (): Promise<BackendInfo> => {
  enableProdMode();
  registerSimd();
  await setBackend('simd');
  await ready();
  const { threads, relaxed } = (engine().backend as SimdBackend).info();
  return { name: getBackend(), threads, relaxed, isolated: canShareMemory() };
};
