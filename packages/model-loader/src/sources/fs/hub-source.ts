import { hubCache } from '../../cache/fs/hub-cache.ts';
import { CheckpointError } from '../../checkpoint-error.ts';
import { expectInside } from '../expect-inside.ts';
import { parseHubName } from '../hub-name.ts';
import type { Source } from '../source.ts';
import { fileBytes } from './file-bytes.ts';
import { hubCommit, hubFile } from './hub-download.ts';
import { hubError } from './hub-error.ts';
import type { HubOptions } from './hub-options.ts';

const COMMIT = /^[0-9a-f]{40}$/;

/**
 * A model on the Hugging Face hub, by way of the cache that is shared with other Hugging Face software. A file that is
 * in the cache is used as it is, without any network; any other is downloaded when it is opened, and checked. A branch
 * stays at the commit that the cache has for it.
 *
 * @param name `owner/name`, or `owner/name@revision` with a branch, a tag or a commit.
 * @throws CheckpointError here, for a name that cannot be one; on opening a file, when it is not in the cache and
 *   cannot be had (offline, no network, no such repository, no access, broken download).
 */
export const hubSource = (name: string, options: HubOptions): Source => {
  const { repo, revision } = parseHubName(name);
  const { cacheDir, offline } = options;
  const cache = hubCache(cacheDir, repo);
  const place = { repo, options };

  const currentCommit = async (): Promise<string> => {
    const commit = await hubCommit(place, revision);
    await cache.rememberCommit(revision, commit);
    return commit;
  };

  const path = async (file: string): Promise<string | undefined> => {
    const known = COMMIT.test(revision) ? revision : await cache.commit(revision);
    if (known) {
      const cached = await cache.find(known, file);
      if (cached || (await cache.isAbsent(known, file))) return cached;
    }
    if (offline) {
      if (known && (await cache.has(known))) return undefined;
      throw new CheckpointError(`${name}: not in the cache ${cacheDir}, and nothing is downloaded offline`);
    }
    const commit = known ?? (await currentCommit());
    const remote = await hubFile(place, commit, file);
    if (remote) return cache.add(commit, file, remote.hash, remote.download);
    await cache.rememberAbsent(commit, file);
    return undefined;
  };

  return {
    name: offline ? `${name} (offline, in ${cacheDir})` : name,
    open: async (file) => {
      expectInside(name, file);
      try {
        const found = await path(file);
        return found === undefined ? undefined : await fileBytes(found);
      } catch (error) {
        throw hubError(name, options, error);
      }
    },
  };
};
