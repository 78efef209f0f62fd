import type { ViewToken } from './data.ts';

/** A stretch of a token: its own characters, or signs that stand for white space. */
export type TokenPiece = { readonly text: string; readonly blank: boolean };

const signs: Readonly<Record<string, string>> = { ' ': '·', '\n': '↵', '\r': '␍', '\t': '⇥', '\u00a0': '⍽' };
const CONTROL = /[\p{Cc}\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

const sign = (character: string): string | undefined =>
  signs[character] ??
  (CONTROL.test(character) ? `␦${(character.codePointAt(0) as number).toString(16).padStart(2, '0')}` : undefined);

/** A token with its white space made visible, in pieces. A token without a character is `∅`. */
export const tokenPieces = (text: string): TokenPiece[] => {
  const pieces: TokenPiece[] = [];
  for (const character of text) {
    const shown = sign(character);
    const blank = shown !== undefined;
    const last = pieces.at(-1);
    if (last?.blank === blank) pieces[pieces.length - 1] = { text: last.text + (shown ?? character), blank };
    else pieces.push({ text: shown ?? character, blank });
  }
  return pieces.length > 0 ? pieces : [{ text: '∅', blank: true }];
};

/** A token in one line, as it is drawn. */
export const tokenLine = ({ text }: ViewToken): string =>
  tokenPieces(text)
    .map((piece) => piece.text)
    .join('');

/** A token in a sentence, for ears as well. */
export const quoted = ({ text }: ViewToken): string => `“${text.trim() === '' ? tokenLine({ text }) : text.trim()}”`;
