import type { Tokenizer } from '@blockformer/tokenizer';

/**
 * What each id adds to a text, in bytes: what constraints know of a tokenizer. `undefined` for special tokens, which are no
 * text, and for ids without a token.
 *
 * @param size the number of ids, if the model has more than the tokenizer.
 */
export const tokenBytes = (tokenizer: Tokenizer, size: number = tokenizer.size): (Uint8Array | undefined)[] => {
  const specials = new Set(tokenizer.specials.values());
  return Array.from({ length: size }, (_, id) =>
    specials.has(id) || tokenizer.token(id) === undefined ? undefined : tokenizer.bytes(id),
  );
};
