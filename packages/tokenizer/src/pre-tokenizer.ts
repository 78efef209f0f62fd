import { type Aligned, part } from './aligned.ts';
import { prependText } from './replace-text.ts';

/** Cuts a text into the pieces that are encoded one by one: no token reaches over the end of a piece. */
export type PreTokenizer = (text: Aligned) => Iterable<Aligned>;

// JavaScript's \s is not Unicode's White_Space: it has U+FEFF and lacks U+0085.
const GPT2_PATTERN =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/** Punctuation, and the ASCII symbols that are beside it on a keyboard: $ + < = > ^ ` | ~ */
export const PUNCTUATION: RegExp = /[!-/:-@[-`{-~\p{P}]/u;

/** The pieces of OpenAI's GPT-2: contractions, words, numbers and the rest, each with the space before it. */
export const gpt2Pieces: PreTokenizer = (text) => {
  const pieces: Aligned[] = [];
  let start = 0;
  // The pattern matches at every position, so the matches are the whole text.
  for (const { length } of text.text.match(GPT2_PATTERN) ?? []) {
    pieces.push(part(text, start, start + length));
    start += length;
  }
  return pieces;
};

/**
 * What becomes of the matches of a pattern and of what is between them: pieces both, or only one of the two; a match is
 * one piece with what comes after or before it (of matches side by side the nearest one); or matches side by side are one
 * piece.
 */
export type Keep = 'both' | 'matches' | 'between' | 'with-next' | 'with-previous' | 'runs';

type Stretch = { readonly start: number; end: number; match: boolean };

const joins: Readonly<Partial<Record<Keep, (one: Stretch, other: Stretch) => boolean>>> = {
  'with-next': (one, other) => one.match && !other.match,
  'with-previous': (one, other) => !one.match && other.match,
  runs: (one, other) => one.match && other.match,
};

/** Cuts at the matches of a pattern, which is read with the flag u, since half a surrogate pair cannot be encoded. */
export const splitAt = (pattern: RegExp, keep: Keep = 'both'): PreTokenizer => {
  const flags = new Set([...pattern.flags, 'g', ...(pattern.flags.includes('v') ? [] : 'u')]);
  const regExp = new RegExp(pattern, [...flags].join(''));
  const joined = joins[keep];
  return (text) => {
    const stretches: Stretch[] = [];
    let last = 0;
    const add = (end: number, match: boolean): void => {
      if (last === end) return;
      const stretch = { start: last, end, match };
      const before = stretches.at(-1);
      if (before && joined?.(before, stretch)) Object.assign(before, { end, match });
      else stretches.push(stretch);
      last = end;
    };
    for (const { 0: match, index } of text.text.matchAll(regExp)) {
      if (match === '') continue;
      add(index, false);
      add(index + match.length, true);
    }
    add(text.text.length, false);
    return stretches
      .filter(({ match }) => keep !== (match ? 'between' : 'matches'))
      .map(({ start, end }) => part(text, start, end));
  };
};

/** Words, numbers and signs, as BERT cuts them: at white space, and around each punctuation character. */
export const bertPieces: PreTokenizer = (text) =>
  inTurn([splitAt(/\p{White_Space}+/u, 'between'), splitAt(PUNCTUATION)])(text);

/** A space before the text, unless it begins with one. The added space has the span of the first character. */
export const addSpace: PreTokenizer = (text) => [text.text.startsWith(' ') ? text : prependText(' ')(text)];

/** One after the other: each cuts the pieces of the one before. */
export const inTurn = (steps: readonly PreTokenizer[]): PreTokenizer =>
  steps.reduceRight<PreTokenizer>(
    (after, step) => (text) => {
      const pieces: Aligned[] = [];
      for (const piece of step(text)) for (const last of after(piece)) pieces.push(last);
      return pieces;
    },
    (text) => [text],
  );
