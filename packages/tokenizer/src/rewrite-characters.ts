import { rewriter } from './aligned.ts';
import type { Normalizer } from './normalizer.ts';

/**
 * A normalizer that writes something else for each character (code point) of `which`, or nothing. What is written has
 * the span of the character.
 *
 * @param which a pattern that matches one character.
 */
export const rewriteCharacters = (which: RegExp, write: (character: string) => string): Normalizer => {
  const pattern = new RegExp(which, 'gu');
  return (source) => {
    const result = rewriter(source);
    let last = 0;
    for (const { 0: character, index } of source.text.matchAll(pattern)) {
      result.keep(last, index);
      last = index + character.length;
      result.put(write(character), index, last);
    }
    if (last === 0) return source;
    result.keep(last, source.text.length);
    return result.done();
  };
};

/** Each character in lower case, whatever its neighbours are: Σ is σ at the end of a word, too. */
export const lowerCase: Normalizer = rewriteCharacters(/\p{Changes_When_Lowercased}/u, (character) =>
  character.toLowerCase(),
);

/** Takes combining marks away. To strip accents, decompose first: `unicodeNormalizer('NFD')`. */
export const stripMarks: Normalizer = rewriteCharacters(/\p{M}/u, () => '');
