import { open } from 'node:fs/promises';
import { CheckpointError } from '../../checkpoint-error.ts';
import type { ByteSource } from '../source.ts';

/** Node reads at most 2^31 - 1 bytes at a time. */
const MAX_READ = 2 ** 30;

/** Bytes from which an array is worth pages of its own. */
const LARGE = 2 ** 18;

const isAbsent = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes((error as { code?: string }).code ?? '');

/** As in ES2024: TypeScript's library of the target does not have the option yet. */
const ResizableBuffer = ArrayBuffer as new (length: number, options: { maxByteLength: number }) => ArrayBuffer;

/**
 * A large array is of a resizable buffer: the engine maps pages for it, and gives them back to the system when it is gone.
 * A fixed one comes from the heap of malloc, which keeps some 40 MB of what the loader of a GPT-2 has let go.
 */
const room = (length: number): Uint8Array =>
  length < LARGE
    ? new Uint8Array(length)
    : new Uint8Array(new ResizableBuffer(length, { maxByteLength: length }), 0, length);

/** A file on disk, kept open and read by position; undefined when there is no such file. */
export const fileBytes = async (path: string): Promise<ByteSource | undefined> => {
  const handle = await open(path).catch((error: Error) => {
    if (isAbsent(error)) return undefined;
    throw new CheckpointError(`${path}: cannot be opened (${error.message})`, { cause: error });
  });
  if (!handle) return undefined;
  const status = await handle.stat();
  if (!status.isFile()) {
    await handle.close();
    return undefined;
  }
  return {
    name: path,
    size: status.size,
    read: async (start, end) => {
      if (!(start >= 0 && start <= end && end <= status.size))
        throw new CheckpointError(`${path}: no bytes ${start} to ${end}, the file has ${status.size}`);
      const bytes = room(end - start);
      for (let done = 0; done < bytes.length; ) {
        const { bytesRead } = await handle.read(bytes, done, Math.min(bytes.length - done, MAX_READ), start + done);
        if (bytesRead === 0) throw new CheckpointError(`${path}: ends at ${start + done}, before ${end}`);
        done += bytesRead;
      }
      return bytes;
    },
    close: () => handle.close(),
  };
};
