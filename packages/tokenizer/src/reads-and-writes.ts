import type { Tokenizer } from './tokenizer.ts';

/**
 * A tokenizer for a model that reads one vocabulary and writes another: a text becomes the ids of `source`, and ids become
 * the text of `target`. So `decode` is not the way back from `encode`; `token`, `id` and `bytes` are those of `source`.
 */
export const readsAndWrites = (source: Tokenizer, target: Tokenizer): Tokenizer => ({
  ...source,
  size: Math.max(source.size, target.size),
  decode: target.decode,
  decoder: target.decoder,
});
