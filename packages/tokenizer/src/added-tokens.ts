import { type Aligned, beginOf, part } from './aligned.ts';
import { escapePattern } from './escape-pattern.ts';

/** A token that is looked for in the text as it stands, before the text is cut into pieces. */
export type AddedToken = {
  readonly text: string;
  readonly id: number;
  /** Special tokens are recognised only with `specials: 'ids'`, and `skipSpecials` leaves them out. Default true. */
  readonly special?: boolean;
  /** Takes the white space before it. */
  readonly lstrip?: boolean;
  /** Takes the white space after it. */
  readonly rstrip?: boolean;
  /** Found only where no letter, digit or underscore touches it. */
  readonly singleWord?: boolean;
  /** Found only at the beginning of the text. */
  readonly atStart?: boolean;
  /** Looked for in the normalized text, not in the text as given. */
  readonly normalized?: boolean;
};

/** A stretch of the text: an added token, or text to be encoded. */
export type Segment = { readonly part: Aligned; readonly id?: number };

/** Cuts a text at added tokens. */
export type FindTokens = (text: Aligned, recogniseSpecials: boolean) => Segment[];

/** `\w` as Unicode defines it (UTS #18, annex C). */
export const WORD_CHARACTER: string = String.raw`[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]`;
const WORD_BEFORE = new RegExp(`(?<=${WORD_CHARACTER})`, 'uy');
const WORD_AFTER = new RegExp(WORD_CHARACTER, 'uy');
const SPACES = /\p{White_Space}*/uy;
const SPACE = /\p{White_Space}/u;

const matchesAt = (pattern: RegExp, text: string, at: number): boolean => {
  pattern.lastIndex = at;
  return pattern.test(text);
};

const spacesBefore = (text: string, end: number, limit: number): number => {
  let start = end;
  while (start > limit && SPACE.test(text[start - 1] as string)) start--; // no white space is outside the BMP
  return start;
};

const spacesAfter = (text: string, start: number): number => {
  matchesAt(SPACES, text, start);
  return SPACES.lastIndex;
};

/** Finds the longest of `tokens` at each place, from left to right. */
export const findTokens = (tokens: readonly AddedToken[]): FindTokens => {
  if (tokens.length === 0) return (text) => [{ part: text }];
  const byText = new Map(tokens.map((token) => [token.text, token]));
  const longestFirst = [...byText.keys()].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(longestFirst.map(escapePattern).join('|'), 'gu');

  return (source, recogniseSpecials) => {
    const { text } = source;
    const segments: Segment[] = [];
    let last = 0;
    for (const { 0: match, index } of text.matchAll(pattern)) {
      const token = byText.get(match) as AddedToken;
      let start = index;
      let end = index + match.length;
      if (token.special !== false && !recogniseSpecials) continue;
      if (token.atStart && (index > 0 || beginOf(source) > 0)) continue;
      if (token.singleWord && (matchesAt(WORD_BEFORE, text, start) || matchesAt(WORD_AFTER, text, end))) continue;
      if (token.lstrip) start = spacesBefore(text, start, last);
      if (token.rstrip) end = spacesAfter(text, end);
      if (last < start) segments.push({ part: part(source, last, start) });
      segments.push({ part: part(source, start, end), id: token.id });
      last = end;
    }
    if (last < text.length) segments.push({ part: part(source, last, text.length) });
    return segments;
  };
};
