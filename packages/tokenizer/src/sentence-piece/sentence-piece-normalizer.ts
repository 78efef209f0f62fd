import { rewriter } from '../aligned.ts';
import { type Charsmap, putReplacement } from '../charsmap.ts';
import { type Normalizer, normalizeInTurn } from '../normalizer.ts';
import { prependText, replaceText } from '../replace-text.ts';
import type { SentencePieceModel } from './read-sentence-piece.ts';

/** Replaces the longest sequence of the table at each place. */
const longestReplacements =
  (charsmap: Charsmap): Normalizer =>
  (source) => {
    const { text } = source;
    const result = rewriter(source);
    for (let start = 0; start < text.length; ) {
      let end = start;
      let written = '';
      charsmap.visit(text, start, (replacement, stop) => {
        written = replacement;
        end = stop;
      });
      if (end > start) putReplacement(result, text, start, end, written);
      else {
        end = start + ((text.codePointAt(start) as number) > 0xffff ? 2 : 1);
        result.keep(start, end);
      }
      start = end;
    }
    return result.done();
  };

/** Takes ▁ away at the end, also where it stood in the text itself. */
const stripEnd: Normalizer = (source) => {
  let end = source.text.length;
  while (source.text[end - 1] === '▁') end--;
  const result = rewriter(source);
  result.keep(0, end);
  return result.done();
};

/**
 * The normalizer of SentencePiece's own library: the table, white space, ▁ for spaces.
 *
 * Source: `normalizer.cc` of github.com/google/sentencepiece.
 */
export const sentencePieceNormalizer = ({
  charsmap,
  addSpace,
  removeSpaces,
}: Pick<SentencePieceModel, 'charsmap' | 'addSpace' | 'removeSpaces'>): Normalizer =>
  normalizeInTurn([
    longestReplacements(charsmap),
    ...(removeSpaces ? [replaceText(/ {2,}/, ' '), replaceText(/^ /, '')] : []),
    ...(addSpace ? [prependText(' ')] : []),
    replaceText(/ /, '▁'),
    ...(removeSpaces ? [stripEnd] : []),
  ]);
