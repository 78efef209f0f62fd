import { constants } from 'node:fs';
import { access, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

// A file that a command writes: what is wrong with its place is found before the work is done, and is told by the flag.

const fail = (flag: string, path: string, why: string): never => {
  throw new Error(`${flag}: ${path} cannot be written: ${why}`);
};

/** @throws Error one line: there is no such folder, it may not be written to, or the path is a folder itself. */
export const expectWritable = async (flag: string, path: string): Promise<void> => {
  const folder = dirname(path);
  const isFolder = (name: string): Promise<boolean> =>
    stat(name).then(
      (found) => found.isDirectory(),
      () => false,
    );
  if (!(await isFolder(folder))) fail(flag, path, `there is no folder ${folder}`);
  if (await isFolder(path)) fail(flag, path, 'it is a folder');
  const there = await stat(path).then(
    () => true,
    () => false,
  );
  await access(there ? path : folder, constants.W_OK).catch(({ code }) => fail(flag, path, code));
};

/** @throws Error one line with what the system says. */
export const writeOutput = (flag: string, path: string, content: Parameters<typeof writeFile>[1]): Promise<void> =>
  writeFile(path, content).catch(({ code, message }: NodeJS.ErrnoException) => fail(flag, path, code ?? message));
