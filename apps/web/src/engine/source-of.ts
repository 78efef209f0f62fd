import { blobSource, type Source } from '@blockformer/model-loader';
import { type DownloadProgress, hubSource, wholeFileSource } from '@blockformer/model-loader/browser';
import { EMBEDDED_FILES } from './embedded-files.ts';
import type { ModelRef } from './model-ref.ts';

export type SourceOptions = {
  readonly signal?: AbortSignal | undefined;
  onProgress?(progress: DownloadProgress): void;
};

/** Where the page itself is: a built worker is one folder below it. */
export const pageUrl = (path: string): string =>
  new URL(path, new URL(import.meta.env.DEV ? '/' : '..', globalThis.location.href)).href;

/** Where the files of a model are read from. Only a hub name makes the page ask another server for anything. */
export const sourceOf = (ref: ModelRef, options: SourceOptions = {}): Source => {
  switch (ref.from) {
    case 'embedded':
      return wholeFileSource(pageUrl(`models/${ref.name}`), {
        ...options,
        name: ref.name,
        files: EMBEDDED_FILES[ref.name],
      });
    case 'folder':
      return blobSource(ref.files, ref.name);
    case 'hub':
      return hubSource(ref.name, options);
  }
};
