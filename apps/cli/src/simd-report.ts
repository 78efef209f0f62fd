import { compressTensor, type SimdBackend } from '@blockformer/backend-simd';
import { linearOperation } from '@blockformer/core';
import { engine, randomUniform, type Tensor2D, tidy } from '@tensorflow/tfjs-core';

const gibi = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(0)} GiB`;

/** The shortest of a few runs of `x · weight`, in seconds, x [rows, dim], weight [dim, dim] in float32 panels. */
const time = (rows: number, dim: number, runs: number): number =>
  tidy(() => {
    const x = randomUniform([rows, dim]);
    const weight = compressTensor('weight', randomUniform([dim, dim]), { weights: 'float32' }) as Tensor2D;
    let best = Number.POSITIVE_INFINITY;
    for (let run = 0; run < runs; run++) {
      const start = performance.now();
      tidy(() => void linearOperation({ x, weight }, {}));
      best = Math.min(best, performance.now() - start);
    }
    return best / 1000;
  });

/**
 * What the active backend simd is and does: threads, relaxed SIMD, memory, and two measured speeds. One row by a matrix
 * too large for the caches shows how fast weights are read; many rows by a small one, how fast is computed.
 */
export const simdReport = (): string => {
  const { threads, relaxed, limit } = (engine().backend as SimdBackend).info();
  const reading = 4 * 4096 ** 2; // bytes
  const computing = 256 * 1024 ** 2; // multiply-adds
  const [gigabytes, giga] = [reading / time(1, 4096, 8) / 1e9, computing / time(256, 1024, 4) / 1e9];
  return [
    `WebAssembly SIMD${relaxed ? ', relaxed' : ''}, ${threads} thread${threads === 1 ? '' : 's'}`,
    `up to ${gibi(limit)}`,
    `reads ${gigabytes.toFixed(1)} GB/s, ${giga.toFixed(1)} G multiply-adds/s (float32)`,
  ].join(', ');
};
