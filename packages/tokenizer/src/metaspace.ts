import { beginOf } from './aligned.ts';
import { escapePattern } from './escape-pattern.ts';
import { inTurn, type PreTokenizer, splitAt } from './pre-tokenizer.ts';
import { prependText, replaceText } from './replace-text.ts';

export type MetaspaceOptions = {
  /** What stands for a space. Default: ▁ (U+2581). */
  readonly replacement?: string;
  /** Which texts get one at the beginning, if they have none: all, the first stretch of a text, or none. Default: all. */
  readonly prepend?: 'always' | 'first' | 'never';
  /** Cuts before each. Default: true. */
  readonly split?: boolean;
};

/** SentencePiece's pieces: spaces are written as ▁, and belong to the word after them. */
export const metaspace = ({
  replacement = '▁',
  prepend = 'always',
  split = true,
}: MetaspaceOptions = {}): PreTokenizer => {
  const replace = replaceText(/ /, replacement);
  const addOne = prependText(replacement);
  const write: PreTokenizer = (source) => {
    const text = replace(source);
    const wanted = prepend === 'always' || (prepend === 'first' && beginOf(source) === 0);
    return [wanted && !text.text.startsWith(replacement) ? addOne(text) : text];
  };
  return split ? inTurn([write, splitAt(new RegExp(escapePattern(replacement)), 'with-next')]) : write;
};
