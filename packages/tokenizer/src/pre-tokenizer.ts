import { type Aligned, part, spanOf } from './aligned.ts';

/** Cuts a text into the pieces that are encoded one by one: no token reaches over the end of a piece. */
export type PreTokenizer = (text: Aligned) => Iterable<Aligned>;

// JavaScript's \s is not Unicode's White_Space: it has U+FEFF and lacks U+0085.
const GPT2_PATTERN =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

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
 * Cuts at the matches of a pattern, which is read with the flag u, since half a surrogate pair cannot be encoded.
 *
 * @param keep which stretches become pieces: the matches and what is between them, or only one of the two.
 */
export const splitAt = (pattern: RegExp, keep: 'both' | 'matches' | 'between' = 'both'): PreTokenizer => {
  const flags = new Set([...pattern.flags, 'g', ...(pattern.flags.includes('v') ? [] : 'u')]);
  const regExp = new RegExp(pattern, [...flags].join(''));
  return (text) => {
    const pieces: Aligned[] = [];
    let last = 0;
    const between = (end: number): void => {
      if (keep !== 'matches' && last < end) pieces.push(part(text, last, end));
    };
    for (const { 0: match, index } of text.text.matchAll(regExp)) {
      if (match === '') continue;
      between(index);
      last = index + match.length;
      if (keep !== 'between') pieces.push(part(text, index, last));
    }
    between(text.text.length);
    return pieces;
  };
};

/** A space before the text, unless it begins with one. The added space has the span of the first character. */
export const addSpace: PreTokenizer = (text) => {
  if (text.text.startsWith(' ')) return [text];
  const first = (text.text.codePointAt(0) ?? 0) > 0xffff ? 2 : 1;
  return [
    {
      text: ` ${text.text}`,
      at: 0,
      origin: (start, end) => spanOf(text, Math.max(start - 1, 0), end === 1 ? first : end - 1),
    },
  ];
};

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
