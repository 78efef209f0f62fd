import { parseHubName } from '../hub-name.ts';
import { fileUrl, type ListingJson, listingUrl, readListingUrl } from './hub-files.ts';
import { type HubStore, hubStore, type StoreOptions } from './hub-store.ts';

/** A model whose files are in the browser's cache storage. */
export type KeptModel = {
  /** As `hubSource` takes it. */
  readonly name: string;
  readonly bytes: number;
};

const filesOf = async (store: HubStore, repo: string, revision: string): Promise<readonly string[]> => {
  const listing = await store.match(listingUrl(store.hubUrl, repo, revision));
  const { sha } = listing ? (JSON.parse(await listing.text()) as ListingJson) : {};
  const start = fileUrl(store.hubUrl, repo, String(sha), '');
  return (await store.urls()).filter((url) => url.startsWith(start));
};

/** The models that are kept, with the bytes that they take. Those without any weights are left out. */
export const keptModels = async (options: StoreOptions = {}): Promise<readonly KeptModel[]> => {
  const store = hubStore(options);
  const models: KeptModel[] = [];
  for (const url of await store.urls()) {
    const place = readListingUrl(store.hubUrl, url);
    if (!place) continue;
    const { repo, revision } = place;
    const files = await filesOf(store, repo, revision);
    if (!files.some((file) => file.endsWith('.safetensors'))) continue;
    let bytes = 0;
    for (const file of files) bytes += (await store.match(file))?.size ?? 0;
    models.push({ name: revision === 'main' ? repo : `${repo}@${revision}`, bytes });
  }
  return models;
};

/** Deletes what is kept of a model. Files that another revision of it shares go, too. */
export const forgetModel = async (name: string, options: StoreOptions = {}): Promise<void> => {
  const store = hubStore(options);
  const { repo, revision } = parseHubName(name);
  for (const url of await filesOf(store, repo, revision)) await store.remove(url);
  await store.remove(listingUrl(store.hubUrl, repo, revision));
};
