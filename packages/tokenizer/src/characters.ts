import type { AddedToken } from './added-tokens.ts';
import { splitAt } from './pre-tokenizer.ts';
import type { TemplateOptions } from './template.ts';
import type { Tokenizer } from './tokenizer.ts';
import { wordLevel } from './word-level.ts';

export type CharactersOptions = {
  /** The character of each id, from 0. Where a special token has the id, it does not count. */
  readonly alphabet: readonly string[];
  /** Special tokens and their ids. */
  readonly specials: Readonly<Record<string, number>>;
  /** The special token of a character that is not in the alphabet. Without one, such a text is an error. */
  readonly unknown?: string;
  readonly template?: TemplateOptions;
};

/** Every character is a token. */
export const characters = ({ alphabet, specials, unknown, template }: CharactersOptions): Tokenizer => {
  const addedTokens: AddedToken[] = Object.entries(specials).map(([text, id]) => ({ text, id }));
  const taken = new Set(addedTokens.map(({ id }) => id));
  const letters = alphabet.flatMap((letter, id): [string, number][] => (taken.has(id) ? [] : [[letter, id]]));
  const vocab = new Map(letters);
  if (vocab.size < letters.length) {
    const twice = letters.find(([letter, id]) => vocab.get(letter) !== id) as [string, number];
    throw new Error(`characters: the alphabet has ${JSON.stringify(twice[0])} twice`);
  }
  return wordLevel({ vocab, unknown, addedTokens, template, preTokenize: splitAt(/./su), decode: [] });
};
