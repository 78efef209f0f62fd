import type { TemplatePart } from './template.ts';
import type { Encoding, Span } from './tokenizer.ts';

/** What a model reads: one text, or two, in the template of the tokenizer. All lists have the same length. */
export type ModelInput = Encoding & {
  /** Which text a token belongs to (segment): 0 or 1, where the tokenizer tells them apart. */
  readonly typeIds: number[];
  /** 1 for the tokens, 0 for padding. */
  readonly attentionMask: number[];
  /** The text that a token is of, 0 or 1; null for what the template and padding added. */
  readonly texts: (0 | 1 | null)[];
  /** The further windows of a text that was cut. */
  readonly overflowing: ModelInput[];
};

const NOWHERE: Span = [0, 0];

/** Puts texts into a template. Their offsets stay as they are: each counts from the beginning of its own text. */
export const fillTemplate = (parts: readonly TemplatePart[], texts: readonly Encoding[]): ModelInput => {
  const input: ModelInput = {
    ids: [],
    offsets: [],
    words: [],
    typeIds: [],
    attentionMask: [],
    texts: [],
    overflowing: [],
  };
  const add = (id: number, offset: Span, word: number | null, typeId: number, text: 0 | 1 | null): void => {
    input.ids.push(id);
    input.offsets.push(offset);
    input.words.push(word);
    input.typeIds.push(typeId);
    input.attentionMask.push(1);
    input.texts.push(text);
  };
  for (const part of parts) {
    if ('id' in part) add(part.id, NOWHERE, null, part.typeId, null);
    else {
      const { ids, offsets, words } = texts[part.text] as Encoding;
      ids.forEach((id, i) => {
        add(id, offsets[i] as Span, words[i] as number | null, part.typeId, part.text);
      });
    }
  }
  return input;
};
