import { expect } from 'vitest';
import { codePointOffsets } from './code-point-offsets.ts';
import { type EncodeBatchOptions, encodeBatch, type TextInput } from './encode-batch.ts';
import type { ModelInput } from './model-input.ts';
import { streamingDecoder } from './streaming-decoder.ts';
import type { Tokenizer } from './tokenizer.ts';
import { longestFirst, onlyFirst, onlySecond, type Shorten } from './truncation.ts';

// Checks a tokenizer against a golden.json of Hugging Face's library: encodings of texts, pairs and batches.

type Encoding = {
  ids: number[];
  offsets: [number, number][];
  type_ids: number[];
  attention_mask: number[];
  special_tokens_mask: number[];
  word_ids: (number | null)[];
  overflowing?: Encoding[];
};
type Single = Encoding & { text: string; ids_plain: number[]; decoded: string; decoded_with_special: string };
type Batch = {
  truncation: {
    max_length: number;
    stride: number;
    strategy: keyof typeof shortens;
    direction: 'left' | 'right';
  } | null;
  padding: { pad_id: number; direction: 'left' | 'right'; length?: number; pad_to_multiple_of?: number };
  inputs: TextInput[];
  encodings: Encoding[];
};
export type GoldenEncodings = {
  single: Single[];
  pairs: (Encoding & { text: string; pair: string })[];
  batches: Batch[];
};

const shortens: Readonly<Record<'longest_first' | 'only_first' | 'only_second', Shorten>> = {
  longest_first: longestFirst,
  only_first: onlyFirst,
  only_second: onlySecond,
};

/** Ours in the form of theirs. */
const asTheirs = (input: TextInput, ours: ModelInput): Encoding => {
  const texts = typeof input === 'string' ? [input] : input;
  const offsets = ours.offsets.map((span, i) => {
    const text = ours.texts[i];
    return text == null ? span : codePointOffsets(texts[text] as string, [span])[0];
  });
  return {
    ids: ours.ids,
    offsets: offsets as [number, number][],
    type_ids: ours.typeIds,
    attention_mask: ours.attentionMask,
    special_tokens_mask: ours.texts.map((text) => (text === null ? 1 : 0)),
    word_ids: ours.words,
    overflowing: ours.overflowing.map((window) => asTheirs(input, window)),
  };
};

const encode = (tokenizer: Tokenizer, inputs: TextInput[], options?: EncodeBatchOptions): Encoding[] =>
  encodeBatch(tokenizer, inputs, { specials: 'ids', ...options }).map((ours, i) =>
    asTheirs(inputs[i] as TextInput, ours),
  );

// Theirs say nothing of `overflowing` where nothing is cut. In further windows they leave the type ids 0 and 1 in place of
// those of a template (0 and 0 for T5; a RoBERTa has no 1): ours are the template's, so these are not compared.
const withWindows = (encoding: Encoding, windows = true): Encoding => {
  const { ids, offsets, type_ids, attention_mask, special_tokens_mask, word_ids, overflowing = [] } = encoding;
  const lists = { ids, offsets, type_ids: windows ? type_ids : [], attention_mask, special_tokens_mask, word_ids };
  return windows ? { ...lists, overflowing: overflowing.map((window) => withWindows(window, false)) } : lists;
};

/**
 * Their releases from 0.23.1 stop at the end of a word when they have `length` tokens, added ones not counted, so that
 * further windows miss the rest of the text, and words are counted from there
 * (github.com/huggingface/tokenizers/issues/2091). To compare, so does this; ours does not.
 */
const stopsEarly = (tokenizer: Tokenizer, { max_length, direction }: NonNullable<Batch['truncation']>): Tokenizer => ({
  ...tokenizer,
  encodeWithOffsets: (text, options) => {
    const { ids, offsets, words } = tokenizer.encodeWithOffsets(text, options);
    const right = direction === 'right';
    const added = new Set([...tokenizer.specials.values()].filter((id) => id !== tokenizer.roles.unk));
    const places = ids.flatMap((id, place) => (added.has(id) ? [] : [place]));
    const last = words[places.at(right ? max_length - 1 : -max_length) ?? Number.NaN];
    const kept = <T>(items: T[]): T[] =>
      items.filter((_, i) => last == null || (right ? (words[i] as number) <= last : (words[i] as number) >= last));
    const keptWords = kept(words) as number[];
    return { ids: kept(ids), offsets: kept(offsets), words: keptWords.map((word) => word - (keptWords[0] ?? 0)) };
  },
});

/** Everything in a golden.json, without a difference. */
export const expectGoldenEncodings = (tokenizer: Tokenizer, { single, pairs, batches }: GoldenEncodings): void => {
  for (const expected of single) {
    const { text, ids_plain, decoded, decoded_with_special, ids } = expected;
    expect(encode(tokenizer, [text]).map((ours) => withWindows(ours))).toEqual([withWindows(expected)]);
    expect(tokenizer.encode(text, { specials: 'ids' })).toEqual(ids_plain);
    expect(tokenizer.encode(text, { specials: 'ids', template: true })).toEqual(ids);
    for (const [skipSpecials, wanted] of [
      [true, decoded],
      [false, decoded_with_special],
    ] as const) {
      expect(tokenizer.decode(ids, { skipSpecials })).toBe(wanted);
      const stream = streamingDecoder(tokenizer, { skipSpecials });
      expect(ids.map((id) => stream.push(id)).join('') + stream.end()).toBe(wanted);
    }
  }
  for (const expected of pairs)
    expect(encode(tokenizer, [[expected.text, expected.pair]]).map((ours) => withWindows(ours))).toEqual([
      withWindows(expected),
    ]);
  for (const { truncation, padding, inputs, encodings } of batches) {
    const ours = encode(truncation ? stopsEarly(tokenizer, truncation) : tokenizer, inputs, {
      ...(truncation && {
        truncate: {
          length: truncation.max_length,
          stride: truncation.stride,
          side: truncation.direction,
          shorten: shortens[truncation.strategy],
        },
      }),
      pad: {
        id: padding.pad_id,
        length: padding.length,
        multipleOf: padding.pad_to_multiple_of,
        side: padding.direction,
      },
    });
    expect(ours.map((one) => withWindows(one))).toEqual(encodings.map((one) => withWindows(one)));
  }
};
