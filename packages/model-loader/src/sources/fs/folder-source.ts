import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckpointError } from '../../checkpoint-error.ts';
import type { Source } from '../source.ts';
import { fileBytes } from './file-bytes.ts';

/**
 * A folder on disk.
 *
 * @throws CheckpointError on opening a file, when there is no such folder.
 */
export const folderSource = (path: string): Source => ({
  name: path,
  open: async (file) => {
    const bytes = await fileBytes(join(path, file));
    if (!bytes && !(await stat(path).catch(() => undefined))?.isDirectory())
      throw new CheckpointError(`${path}: no such folder`);
    return bytes;
  },
});
