import type { ModelInput, Span } from '@blockformer/tokenizer';
import { encodeBatch } from '@blockformer/tokenizer';
import type { ShownToken } from '../show-tokens.ts';
import { type MaskedModel, nameToken } from './masked-model.ts';

/** A token with what it covers of the text. */
type WordToken = ShownToken & {
  readonly span: Span;
  /** Where it stands among all that the model reads. */
  readonly position: number;
};

/** A word, a number or a sign: what can be hidden. */
export type Word = {
  readonly span: Span;
  readonly tokens: readonly WordToken[];
  /** Whether it is a mask that was typed. */
  readonly isMask: boolean;
};

/** A text as the model reads it, in words. */
export const readWords = (
  text: string,
  { tokenizer, mask }: Pick<MaskedModel, 'tokenizer' | 'mask'>,
): { readonly words: readonly Word[]; readonly input: ModelInput } => {
  const input = encodeBatch(tokenizer, [text], { specials: 'ids' })[0] as ModelInput;
  const words: { span: Span; tokens: WordToken[]; isMask: boolean; number: number | null }[] = [];
  input.ids.forEach((id, position) => {
    if (input.texts[position] === null) return;
    const span = input.offsets[position] as Span;
    const number = input.words[position] as number | null;
    const token = { ...nameToken(id, tokenizer), span, position };
    const last = words.at(-1);
    if (last && number !== null && last.number === number && id !== mask && !last.isMask) {
      last.tokens.push(token);
      last.span = [last.span[0], span[1]];
    } else words.push({ span, tokens: [token], isMask: id === mask, number });
  });
  return { words: words.map(({ span, tokens, isMask }) => ({ span, tokens, isMask })), input };
};

/** The text with masks in place of some of its words, by their numbers. */
export const hideWords = (
  text: string,
  words: readonly Pick<Word, 'span'>[],
  hidden: readonly number[],
  maskText: string,
): string => {
  let end = 0;
  let made = '';
  for (const number of [...new Set(hidden)].sort((a, b) => a - b)) {
    const span = words[number]?.span;
    if (!span) continue;
    made += text.slice(end, span[0]) + maskText;
    end = span[1];
  }
  return made + text.slice(end);
};
