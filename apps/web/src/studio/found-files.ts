import { FolderError, type FoundFile } from './folder.ts';

/** Folders of models are small: whoever drops a whole disk is told so, and not kept waiting. */
const MOST_FILES = 5000;

/** The files of an input: a folder's, or some that were chosen one by one. */
export const inputFiles = (list: FileList | null): FoundFile[] =>
  [...(list ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }));

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject));

/** A reader gives at most 100 entries at a time. */
const readEntries = async (folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> => {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
};

const walk = async (entry: FileSystemEntry, found: FoundFile[]): Promise<void> => {
  if (found.length > MOST_FILES)
    throw new FolderError(`There are more than ${MOST_FILES} files in this folder: choose the folder of one model.`);
  const path = entry.fullPath.replace(/^\//, '');
  if (entry.isFile) found.push({ path, file: await fileOf(entry as FileSystemFileEntry) });
  else for (const each of await readEntries(entry as FileSystemDirectoryEntry)) await walk(each, found);
};

/**
 * The files of what was dropped, folders included. To be called while the event is handled: afterwards there is nothing
 * to be had from it.
 *
 * @throws FolderError for far too many files.
 */
export const droppedFiles = async ({ items }: DataTransfer): Promise<FoundFile[]> => {
  const dropped = [...items].filter(({ kind }) => kind === 'file');
  const entries = dropped.map((item) => item.webkitGetAsEntry() ?? item.getAsFile());
  const found: FoundFile[] = [];
  for (const entry of entries) {
    if (entry instanceof File) found.push({ path: entry.name, file: entry });
    else if (entry) await walk(entry, found);
  }
  return found;
};
