import type { Span } from './tokenizer.ts';

/** Changes the span of token number `index`; `token` is its text in the byte alphabet, or as it stands in `text`. */
export type TrimSpan = (token: string, span: Span, index: number, text: string) => Span;

const SPACE = /[Ġ\p{White_Space}]/u; // Ġ is the space of the byte alphabet

/**
 * Leaves the spaces around a token out of its span, as Hugging Face's `trim_offsets` does.
 *
 * @param addedSpace the first token keeps a single space, since that was added and has no place in the text.
 */
export const trimSpaces =
  (addedSpace: boolean): TrimSpan =>
  (token, [start, end], index, text) => {
    let leading = 0;
    while (leading < token.length && SPACE.test(token[leading] as string)) leading++;
    let trailing = 0;
    while (trailing < token.length && SPACE.test(token[token.length - 1 - trailing] as string)) trailing++;
    const first = index === 0 || start === 0;
    if (first && addedSpace && leading === 1) leading = 0;

    // Whole characters, since an added space has the span of the character after it, which may be a surrogate pair.
    let from = start;
    for (; leading > 0 && from < end; leading--) from += (text.codePointAt(from) as number) > 0xffff ? 2 : 1;
    let to = end;
    for (; trailing > 0 && to > from; trailing--) to -= (text.codePointAt(to - 2) as number) > 0xffff ? 2 : 1;
    return [from, to];
  };
