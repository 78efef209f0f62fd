import { CheckpointError } from '../checkpoint-error.ts';
import type { ByteSource } from './source.ts';

/** Bytes in memory as a {@link ByteSource}. Every read copies. */
export const memoryBytes = (name: string, bytes: Uint8Array): ByteSource => ({
  name,
  size: bytes.length,
  read: async (start, end) => {
    if (!(start >= 0 && start <= end && end <= bytes.length))
      throw new CheckpointError(`${name}: no bytes ${start} to ${end}, the file has ${bytes.length}`);
    // Not slice(): that of a Buffer shares its memory.
    return new Uint8Array(bytes.subarray(start, end));
  },
  close: async () => {},
});
