import { CheckpointError } from '../checkpoint-error.ts';
import { memoryBytes } from './memory-bytes.ts';
import type { ByteSource, Source } from './source.ts';

/** Asked for when a file is opened, and kept: small files and most headers take a single request. */
const FIRST_BYTES = 65_536;

/** The size of the whole file in the `Content-Range` of a partial answer. */
const totalSize = (response: Response): number | undefined => {
  const [, total] = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '') ?? [];
  return total === undefined ? undefined : Number(total);
};

/**
 * The files below an address, fetched in ranges where the server can do that, else whole. Nothing is kept between
 * two openings of a file. A status of 404 means that there is no such file.
 *
 * @param options.fetch Makes the requests: for headers, an abort signal or a cache of your own.
 * @throws CheckpointError on opening or reading, for any other status, and when the server cannot be reached.
 */
export const httpSource = (
  baseUrl: string,
  options: { readonly fetch?: (url: string, init: RequestInit) => Promise<Response> } = {},
): Source => {
  const { fetch: request = fetch } = options;
  const base = baseUrl.replace(/\/+$/, '');

  const ask = async (url: string, range?: string): Promise<Response> => {
    try {
      return await request(url, range ? { headers: { Range: range } } : {});
    } catch (error) {
      throw new CheckpointError(`${url}: no answer (${(error as Error).message})`, { cause: error });
    }
  };
  const content = async (url: string, response: Response): Promise<Uint8Array> => {
    try {
      return new Uint8Array(await response.arrayBuffer());
    } catch (error) {
      throw new CheckpointError(`${url}: the answer broke off (${(error as Error).message})`, { cause: error });
    }
  };

  const open = async (url: string): Promise<ByteSource | undefined> => {
    let response = await ask(url, `bytes=0-${FIRST_BYTES - 1}`);
    const size = totalSize(response);
    // Across origins a page may be kept from seeing the size. An empty file has no ranges (416).
    if ((response.status === 206 && size === undefined) || response.status === 416) {
      await response.body?.cancel();
      response = await ask(url);
    }
    const { status, statusText } = response;
    if (status !== 200 && status !== 206) {
      await response.body?.cancel();
      if (status === 404) return undefined;
      throw new CheckpointError(`${url}: the server answered ${status} ${statusText}`);
    }
    const first = await content(url, response);
    if (status === 200 || size === undefined) return memoryBytes(url, first);
    const head = memoryBytes(url, first);
    return {
      name: url,
      size,
      read: async (start, end) => {
        if (end <= first.length) return head.read(start, end);
        if (start === end) return new Uint8Array();
        const part = await ask(url, `bytes=${start}-${end - 1}`);
        const same = part.status === 206 && totalSize(part) === size;
        const bytes = same ? await content(url, part) : undefined;
        if (bytes?.length !== end - start)
          throw new CheckpointError(
            `${url}: asked for bytes ${start} to ${end} of ${size}, got ${part.headers.get('content-range') ?? `status ${part.status}`}`,
          );
        return bytes;
      },
      close: head.close,
    };
  };

  return { name: baseUrl, open: (file) => open(`${base}/${file.split('/').map(encodeURIComponent).join('/')}`) };
};
