export type StoreOptions = {
  /** Default: https://huggingface.co */
  readonly hubUrl?: string;
  /** Where files are kept. Default: the browser's cache storage, if the page may use it. */
  readonly storage?: Pick<CacheStorage, 'open'> | undefined;
};

/** What has been downloaded, by its address. */
export type HubStore = {
  readonly hubUrl: string;
  match(url: string): Promise<Blob | undefined>;
  /** Keeps a whole answer, or nothing of it if it fails. */
  put(url: string, response: Response): Promise<Blob>;
  remove(url: string): Promise<void>;
  urls(): Promise<readonly string[]>;
};

const CACHE = 'blockformer-hub';

/** For pages that may not keep anything: they came by plain http. */
const inMemory = (hubUrl: string): HubStore => {
  const blobs = new Map<string, Blob>();
  return {
    hubUrl,
    match: async (url) => blobs.get(url),
    put: async (url, response) => {
      const blob = await response.blob();
      blobs.set(url, blob);
      return blob;
    },
    remove: async (url) => {
      blobs.delete(url);
    },
    urls: async () => [...blobs.keys()],
  };
};

export const hubStore = (options: StoreOptions): HubStore => {
  const hubUrl = (options.hubUrl ?? 'https://huggingface.co').replace(/\/+$/, '');
  const storage = 'storage' in options ? options.storage : globalThis.caches;
  if (!storage) return inMemory(hubUrl);
  const match = async (url: string): Promise<Blob | undefined> =>
    (await (await storage.open(CACHE)).match(url))?.blob();
  return {
    hubUrl,
    match,
    put: async (url, response) => {
      const cache = await storage.open(CACHE);
      await cache.put(url, response);
      const blob = await match(url);
      if (!blob) throw new Error(`${url}: the browser did not keep it`);
      return blob;
    },
    remove: async (url) => {
      await (await storage.open(CACHE)).delete(url);
    },
    urls: async () => (await (await storage.open(CACHE)).keys()).map((request) => request.url),
  };
};
