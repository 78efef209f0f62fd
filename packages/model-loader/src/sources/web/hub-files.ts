import { CheckpointError } from '../../checkpoint-error.ts';
import { type DownloadOptions, request } from './download.ts';

/** What a model on the hub consists of, at one commit. */
export type HubListing = { readonly sha: string; readonly files: ReadonlyMap<string, number | undefined> };

/** What the hub says of a revision, as it is kept: `siblings` are its files. */
export type ListingJson = {
  readonly sha?: unknown;
  readonly siblings?: readonly { readonly rfilename?: unknown; readonly size?: unknown }[];
};

export const listingUrl = (hubUrl: string, repo: string, revision: string): string =>
  `${hubUrl}/api/models/${repo}/revision/${encodeURIComponent(revision)}?blobs=true`;

/** The address of a file; with an empty name, what those of all files begin with. */
export const fileUrl = (hubUrl: string, repo: string, sha: string, file: string): string =>
  `${hubUrl}/${repo}/resolve/${sha}/${file.split('/').map(encodeURIComponent).join('/')}`;

/** The repository and the revision of a listing's address; undefined for any other address. */
export const readListingUrl = (hubUrl: string, url: string): { repo: string; revision: string } | undefined => {
  if (!url.startsWith(`${hubUrl}/api/models/`)) return undefined;
  const [, repo, revision] = /^(.+)\/revision\/([^/?]+)/.exec(url.slice(`${hubUrl}/api/models/`.length)) ?? [];
  return repo && revision ? { repo, revision: decodeURIComponent(revision) } : undefined;
};

/** One line for an answer that is none. */
const refusal = (name: string, hubUrl: string, { status, statusText }: Response): CheckpointError => {
  const host = new URL(hubUrl).host;
  switch (status) {
    case 401:
    case 403:
      return new CheckpointError(
        `${name}: ${host} has no such model, or it is private or gated (${status}). Nobody is signed in here: ` +
          'download such a model, and open its folder',
      );
    case 404:
      return new CheckpointError(`${name}: not found on ${host}`);
    case 429:
      return new CheckpointError(`${name}: ${host} was asked too often (429): try again in some minutes`);
    default:
      return new CheckpointError(`${name}: ${host} answered ${status} ${statusText}`.trim());
  }
};

/** The answer, if it is one. @throws CheckpointError one line that says what to do. */
export const ask = async (name: string, hubUrl: string, url: string, options: DownloadOptions): Promise<Response> => {
  const response = await request(url, options);
  if (response.ok) return response;
  await response.body?.cancel();
  throw refusal(name, hubUrl, response);
};

/** @throws CheckpointError when it is not what the hub answers. */
export const readListing = (name: string, json: ListingJson): HubListing => {
  const { sha, siblings } = json;
  if (typeof sha !== 'string' || !/^[0-9a-f]{40}$/.test(sha) || !Array.isArray(siblings))
    throw new CheckpointError(`${name}: the hub did not say which files there are`);
  const files = siblings.flatMap(({ rfilename, size }) =>
    typeof rfilename === 'string' ? [[rfilename, typeof size === 'number' ? size : undefined] as const] : [],
  );
  return { sha, files: new Map(files) };
};
