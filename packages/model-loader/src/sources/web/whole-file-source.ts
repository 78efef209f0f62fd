import { CheckpointError } from '../../checkpoint-error.ts';
import { blobBytes } from '../blob-source.ts';
import { expectInside } from '../expect-inside.ts';
import type { Source } from '../source.ts';
import { countedBody, type DownloadOptions, request } from './download.ts';

export type WholeFileOptions = DownloadOptions & {
  /** For messages. Default: the address. */
  readonly name?: string;
  /** Those that there are, so that none is asked for in vain. */
  readonly files: readonly string[];
};

/** Files up to so many bytes are remembered: `config.json` is read several times. */
const SMALL = 65_536;

/**
 * The files below an address, each downloaded as a whole when it is opened. That is one request, which the browser or a
 * service worker can answer out of its cache, where `httpSource` asks for range after range.
 *
 * @throws CheckpointError on opening a file, when it cannot be had.
 */
export const wholeFileSource = (baseUrl: string, { name = baseUrl, files, ...options }: WholeFileOptions): Source => {
  const small = new Map<string, Blob>();

  const download = async (file: string): Promise<Blob> => {
    const url = `${baseUrl.replace(/\/+$/, '')}/${file.split('/').map(encodeURIComponent).join('/')}`;
    const response = await request(url, options);
    if (!response.ok) {
      await response.body?.cancel();
      throw new CheckpointError(`${url}: the server answered ${response.status} ${response.statusText}`.trim());
    }
    const { stream, failure } = countedBody(file, response, undefined, options);
    try {
      return await new Response(stream).blob();
    } catch (error) {
      throw failure() ?? error;
    }
  };

  return {
    name,
    open: async (file) => {
      expectInside(name, file);
      if (!files.includes(file)) return undefined;
      const blob = small.get(file) ?? (await download(file));
      if (blob.size <= SMALL) small.set(file, blob);
      return blobBytes(file, blob);
    },
  };
};
