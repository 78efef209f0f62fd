import { CheckpointError } from '../../checkpoint-error.ts';

export type DownloadProgress = {
  readonly file: string;
  readonly bytes: number;
  /** 0 where it is not known. */
  readonly total: number;
};

export type DownloadOptions = {
  /** Makes the requests. Default: `fetch`. */
  fetch?(url: string, init: RequestInit): Promise<Response>;
  /** Ends a download. What is rejected then is the signal's reason, and no CheckpointError. */
  readonly signal?: AbortSignal | undefined;
  /** Called during a download. */
  onProgress?(progress: DownloadProgress): void;
};

/** Whether an error only says that nobody wants the file any more. */
export const isAborted = (error: unknown, signal: AbortSignal | undefined): boolean =>
  signal?.aborted === true || (error as Error | undefined)?.name === 'AbortError';

/** Asks for the whole of a file, without headers that would need the other server's leave. @throws CheckpointError */
export const request = async (
  url: string,
  { fetch: send = globalThis.fetch, signal }: DownloadOptions,
): Promise<Response> => {
  try {
    return await send(url, signal ? { signal } : {});
  } catch (error) {
    if (isAborted(error, signal)) throw error;
    const host = URL.canParse(url) ? new URL(url).host : url;
    throw new CheckpointError(`${host} cannot be reached (${(error as Error).message})`, { cause: error });
  }
};

export type CountedBody = {
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Why the stream ended in an error: who reads it may be told something else. */
  failure(): unknown;
};

/**
 * The body of an answer, counted as it passes. It fails with a CheckpointError when the connection breaks off, and when
 * other bytes come than should: `size` of them, or as many as the answer announces.
 */
export const countedBody = (
  file: string,
  response: Response,
  size: number | undefined,
  { signal, onProgress }: DownloadOptions,
): CountedBody => {
  // Of a compressed answer the announced length is that of the compressed bytes, which are fewer.
  const total = size ?? Number(response.headers.get('content-length') ?? 0);
  const reader = response.body?.getReader();
  let bytes = 0;
  let failed: unknown;

  const next = async (): Promise<Uint8Array<ArrayBuffer> | undefined> => {
    const step = await reader?.read().catch((error: unknown) => {
      if (isAborted(error, signal)) throw error;
      throw new CheckpointError(`${file}: the download broke off after ${bytes} bytes (${(error as Error).message})`);
    });
    bytes += step?.value?.length ?? 0;
    if (step?.value) onProgress?.({ file, bytes, total: Math.max(total, bytes) });
    else if (bytes < total || (size !== undefined && bytes !== size))
      throw new CheckpointError(`${file}: the download ended after ${bytes} of ${total} bytes`);
    return step?.value;
  };

  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: async (controller) => {
      try {
        const chunk = await next();
        if (chunk) controller.enqueue(chunk);
        else controller.close();
      } catch (error) {
        failed = error;
        throw error;
      }
    },
    cancel: (reason) => reader?.cancel(reason),
  });
  return { stream, failure: () => failed };
};
