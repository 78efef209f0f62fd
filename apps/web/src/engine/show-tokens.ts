import type { Tokenizer } from '@blockformer/tokenizer';

/** A token as it is shown. */
export type ShownToken = {
  readonly id: number;
  /** What it adds to the text; U+FFFD for a part of a character. Of a special token, its name. */
  readonly text: string;
  readonly special: boolean;
};

const utf8 = new TextDecoder();

/** Ids as people can read them. Without a tokenizer they are their numbers. */
export const showToken = (id: number, tokenizer: Tokenizer | undefined): ShownToken => {
  if (!tokenizer) return { id, text: String(id), special: false };
  const name = tokenizer.token(id);
  if (name === undefined) return { id, text: `[${id}]`, special: true }; // a row of a table that was rounded up
  const special = tokenizer.specials.get(name) === id;
  return { id, text: special ? name : utf8.decode(tokenizer.bytes(id)), special };
};
