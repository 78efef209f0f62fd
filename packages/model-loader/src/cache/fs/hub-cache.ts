import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

// The part of the Hugging Face cache that belongs to one model, in the layout that all Hugging Face software shares:
// blobs/<hash>, snapshots/<commit>/<file> -> its blob, refs/<revision> (a commit), .no_exist/<commit>/<file> (empty).
// Reference: https://huggingface.co/docs/hub/local-cache

type HubCache = {
  /** The commit that a revision was when it was last asked for. */
  commit(revision: string): Promise<string | undefined>;
  rememberCommit(revision: string, commit: string): Promise<void>;
  /** Whether any file of the commit is here. */
  has(commit: string): Promise<boolean>;
  /** The path of a file of the commit, if it is here. */
  find(commit: string, file: string): Promise<string | undefined>;
  /** Whether the commit is known to have no such file. */
  isAbsent(commit: string, file: string): Promise<boolean>;
  rememberAbsent(commit: string, file: string): Promise<void>;
  /** Adds a file: `write` gets a path to fill, unless the blob is here from another commit. Gives the file's path. */
  add(commit: string, file: string, blob: string, write: (path: string) => Promise<void>): Promise<string>;
};

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const writeInto = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
};

/** A relative link, so that the cache can be moved; a copy where the system has no links. */
const link = async (target: string, path: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  await rm(path, { force: true });
  await symlink(relative(dirname(path), target), path).catch((error: { code?: string }) =>
    // Another process may have made the same link in between.
    error.code === 'EEXIST' ? undefined : copyFile(target, path),
  );
};

/** The cache of the model `repo` (`openai-community/gpt2`) below `cacheDir`. */
export const hubCache = (cacheDir: string, repo: string): HubCache => {
  const folder = join(cacheDir, `models--${repo.replace('/', '--')}`);
  const snapshot = (commit: string, file = ''): string => join(folder, 'snapshots', commit, file);
  const absent = (commit: string, file: string): string => join(folder, '.no_exist', commit, file);
  const ref = (revision: string): string => join(folder, 'refs', revision);
  return {
    commit: (revision) =>
      readFile(ref(revision), 'utf8').then(
        (text) => text.trim(),
        () => undefined,
      ),
    rememberCommit: (revision, commit) => writeInto(ref(revision), commit),
    has: (commit) => exists(snapshot(commit)),
    find: async (commit, file) => {
      const path = snapshot(commit, file);
      return (await exists(path)) ? path : undefined;
    },
    isAbsent: (commit, file) => exists(absent(commit, file)),
    rememberAbsent: (commit, file) => writeInto(absent(commit, file), ''),
    add: async (commit, file, blob, write) => {
      const blobPath = join(folder, 'blobs', blob);
      if (!(await exists(blobPath))) {
        await mkdir(dirname(blobPath), { recursive: true });
        const incomplete = `${blobPath}.${randomUUID()}.incomplete`;
        try {
          await write(incomplete);
          await rename(incomplete, blobPath);
        } finally {
          await rm(incomplete, { force: true });
        }
      }
      const path = snapshot(commit, file);
      await link(blobPath, path);
      return path;
    },
  };
};
