import type { Tokenizer } from '@blockformer/tokenizer';

/** A model that has never seen a space reads words one by one. */
const readsSpaces = (tokenizer: Tokenizer): boolean => {
  const { unk } = tokenizer.roles;
  return unk === undefined || !tokenizer.encode('a a').includes(unk) || tokenizer.encode('a').includes(unk);
};

/** What of a text is translated at once: its lines, or its words where the model knows no space. */
export const piecesOf = (text: string, tokenizer: Tokenizer): string[] =>
  text
    .split(readsSpaces(tokenizer) ? /\n+/ : /\s+/)
    .map((piece) => piece.trim())
    .filter(Boolean);
