import { blobSource, httpSource, type Source } from '@blockformer/model-loader';
import type { ModelRef } from './model-ref.ts';

const HUB = 'https://huggingface.co';

/** Where the files of a model are read from. Only a hub name makes the page ask another server for anything. */
export const sourceOf = (ref: ModelRef): Source => {
  switch (ref.from) {
    case 'embedded':
      return httpSource(new URL(`/models/${ref.name}`, globalThis.location.origin).href);
    case 'folder':
      return blobSource(ref.files, ref.name);
    case 'hub':
      return httpSource(`${HUB}/${ref.name}/resolve/main`);
  }
};
