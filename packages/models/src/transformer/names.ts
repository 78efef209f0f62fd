import type { Ignored, NameTable } from '@blockformer/model-loader';

/** A checkpoint of ours has our names and our layouts. */
export const transformerNames: NameTable = (path) => path;

export const transformerIgnored: Ignored = [];
