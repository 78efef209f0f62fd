import { CheckpointError } from '../../checkpoint-error.ts';
import { blobBytes } from '../blob-source.ts';
import { expectInside } from '../expect-inside.ts';
import { parseHubName } from '../hub-name.ts';
import type { Source } from '../source.ts';
import { countedBody, type DownloadOptions, isAborted } from './download.ts';
import { ask, fileUrl, type HubListing, type ListingJson, listingUrl, readListing } from './hub-files.ts';
import { hubStore, type StoreOptions } from './hub-store.ts';

export type BrowserHubOptions = StoreOptions & DownloadOptions;

export type BrowserHubSource = Source & {
  /** The names of the model's files. @throws CheckpointError when they cannot be had. */
  list(): Promise<readonly string[]>;
};

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MB`;

const noRoom = async (file: string, size: number | undefined, cause: unknown): Promise<CheckpointError> => {
  const { quota = 0, usage = 0 } = (await globalThis.navigator?.storage?.estimate?.().catch(() => undefined)) ?? {};
  const needed = size === undefined ? '' : ` for ${megabytes(size)}`;
  const free = quota > 0 ? ` (${megabytes(Math.max(0, quota - usage))} are left to this page)` : '';
  return new CheckpointError(
    `${file}: no room in the browser's storage${needed}${free}: delete models that are kept, or open a downloaded folder`,
    { cause },
  );
};

/**
 * A model on the Hugging Face hub, for pages. Whole files are downloaded when they are opened, and kept in the browser's
 * cache storage, from which they are read in ranges: a second time nothing is asked of the network. A branch stays at the
 * commit that is kept; `forgetModel` lets it be asked for again. Where a page may keep nothing, files stay in memory.
 *
 * A download that is aborted leaves nothing behind; after one that fails, the files that were complete are still there.
 *
 * @param name `owner/name`, or `owner/name@revision` with a branch, a tag or a commit.
 * @throws CheckpointError here, for a name that cannot be one; on opening a file, when it cannot be had.
 */
export const hubSource = (name: string, options: BrowserHubOptions = {}): BrowserHubSource => {
  const { repo, revision } = parseHubName(name);
  const { signal } = options;
  const store = hubStore(options);
  const { hubUrl } = store;
  const added: string[] = [];

  const keep = (url: string, response: Response): Promise<Blob> => {
    added.push(url);
    return store.put(url, response);
  };

  const listing = async (): Promise<HubListing> => {
    const url = listingUrl(hubUrl, repo, revision);
    const kept = await store.match(url);
    if (kept) return readListing(name, JSON.parse(await kept.text()) as ListingJson);
    const response = await ask(name, hubUrl, url, options);
    const found = readListing(name, (await response.json().catch(() => ({}))) as ListingJson);
    const siblings = [...found.files].map(([rfilename, size]) => ({ rfilename, size }));
    await keep(url, new Response(JSON.stringify({ sha: found.sha, siblings })));
    return found;
  };

  const download = async (file: string, url: string, size: number | undefined): Promise<Blob> => {
    const body = countedBody(file, await ask(name, hubUrl, url, options), size, options);
    try {
      return await keep(url, new Response(body.stream));
    } catch (error) {
      const failure = body.failure() ?? error;
      throw (failure as Error).name === 'QuotaExceededError' ? await noRoom(file, size, failure) : failure;
    }
  };

  /** Nothing stays of a download that its caller does not want any more. */
  const cleaned = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      signal?.throwIfAborted();
      return await work();
    } catch (error) {
      if (isAborted(error, signal)) for (const url of added.splice(0)) await store.remove(url);
      throw error;
    }
  };

  let known: HubListing | undefined;
  const list = async (): Promise<HubListing> => {
    known ??= await listing();
    return known;
  };

  return {
    name,
    list: () => cleaned(async () => [...(await list()).files.keys()]),
    open: (file) =>
      cleaned(async () => {
        expectInside(name, file);
        const { sha, files } = await list();
        if (!files.has(file)) return undefined;
        const url = fileUrl(hubUrl, repo, sha, file);
        return blobBytes(file, (await store.match(url)) ?? (await download(file, url, files.get(file))));
      }),
  };
};
