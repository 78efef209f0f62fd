export const BACKENDS = ['simd', 'wasm', 'webgpu', 'cpu'] as const;
export type BackendName = (typeof BACKENDS)[number];

/** What a person asks for. */
export type BackendOptions = {
  /** Without it, the fastest that there is. */
  readonly backend?: BackendName;
  /** The most memory of the simd backend, in bytes. */
  readonly memory?: number;
  /** Threads of the simd backend. */
  readonly threads?: number;
};
