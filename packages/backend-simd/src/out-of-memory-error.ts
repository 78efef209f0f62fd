const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MB`;

/** The backend has no room for a tensor. Nothing was changed: release tensors, or compress weights, and go on. */
export class OutOfMemoryError extends RangeError {
  override readonly name: string = 'OutOfMemoryError';

  constructor(wanted: number, used: number, limit: number) {
    super(
      `simd backend: out of memory: ${megabytes(wanted)} wanted, ${megabytes(used)} of ${megabytes(limit)} in use. ` +
        `Dispose of tensors, or store weights in less: compress(params, { weights: 'int8' })`,
    );
  }
}
