import { rewriter } from './aligned.ts';
import type { Normalizer } from './normalizer.ts';

const lastCharacter = (text: string, end: number): number => end - ((text.codePointAt(end - 2) ?? 0) > 0xffff ? 2 : 1);

/**
 * Writes `content` for each match of a pattern, which is read with the flag u. As in Hugging Face's library, `content`
 * has the span of the last character of the match.
 */
export const replaceText = (pattern: RegExp, content: string): Normalizer => {
  const regExp = new RegExp(pattern, [...new Set([...pattern.flags, 'g', 'u'])].join(''));
  return (source) => {
    const { text } = source;
    const result = rewriter(source);
    let last = 0;
    for (const { 0: match, index } of text.matchAll(regExp)) {
      if (match === '') continue;
      result.keep(last, index);
      last = index + match.length;
      result.put(content, lastCharacter(text, last), last);
    }
    if (last === 0) return source;
    result.keep(last, text.length);
    return result.done();
  };
};

/** Puts `prefix` before a text that is not empty. It has the span of the first character. */
export const prependText =
  (prefix: string): Normalizer =>
  (source) => {
    const { text } = source;
    if (text === '') return source;
    const result = rewriter(source);
    result.put(prefix, 0, (text.codePointAt(0) as number) > 0xffff ? 2 : 1);
    result.keep(0, text.length);
    return result.done();
  };

const isSpace = (unit: string | undefined): boolean => unit !== undefined && /\p{White_Space}/u.test(unit);

/** Takes white space away at one end of a text, or at both. */
export const stripSpace =
  (left: boolean, right: boolean): Normalizer =>
  (source) => {
    const { text } = source;
    let start = 0;
    let end = text.length;
    while (left && isSpace(text[start])) start++; // no white space is outside the BMP
    while (right && end > start && isSpace(text[end - 1])) end--;
    const result = rewriter(source);
    result.keep(start, end);
    return result.done();
  };
