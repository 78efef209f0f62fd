import { CheckpointError } from '../checkpoint-error.ts';
import type { ByteSource, Source } from './source.ts';

/** A blob as a {@link ByteSource}. Ranges are read when they are asked for. */
export const blobBytes = (name: string, blob: Blob): ByteSource => ({
  name,
  size: blob.size,
  read: async (start, end) => {
    if (!(start >= 0 && start <= end && end <= blob.size))
      throw new CheckpointError(`${name}: no bytes ${start} to ${end}, the file has ${blob.size}`);
    try {
      return new Uint8Array(await blob.slice(start, end).arrayBuffer());
    } catch (error) {
      throw new CheckpointError(`${name}: cannot be read (${(error as Error).message})`, { cause: error });
    }
  },
  close: async () => {},
});

/**
 * Files that a person chose or dropped on a page, or blobs of any other origin, by their names. Ranges are read when they
 * are asked for: a file is never in memory as a whole.
 *
 * @throws CheckpointError on reading, when the browser cannot read the file any more (it was moved or changed).
 */
export const blobSource = (files: Readonly<Record<string, Blob>>, name = 'files'): Source => ({
  name,
  open: async (file) => (Object.hasOwn(files, file) ? blobBytes(file, files[file] as Blob) : undefined),
});
