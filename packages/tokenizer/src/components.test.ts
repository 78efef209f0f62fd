import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { codePointOffsets } from './code-point-offsets.ts';
import { protobufFields } from './sentence-piece/protobuf-fields.ts';
import { streamingDecoder } from './streaming-decoder.ts';
import { tokenizerFromJson } from './tokenizer-json/tokenizer-from-json.ts';

const file = (name: string): Buffer =>
  readFileSync(new URL(`../../testing/fixtures/tokenizers/${name}`, import.meta.url));

type Case = {
  ids: number[];
  offsets: number[];
  words: (number | null)[];
  decoded: string;
  decoded_with_special: string;
};
type Golden = { texts: string[]; variants: { name: string; tokenizer: unknown; cases: Case[] }[] };
const { texts, variants } = JSON.parse(file('components/golden.json').toString()) as Golden;

/** SentencePiece's table of replacements, in base64: field 2 of field 3 of the model. */
const charsmap = (): string => {
  const field = (bytes: Uint8Array, number: number): Uint8Array =>
    [...protobufFields(bytes)].find((each) => each.number === number)?.value as Uint8Array;
  return Buffer.from(field(field(file('marian/source.spm'), 3), 2)).toString('base64');
};

// Their Precompiled loses a place where it removes the first character of a text, and all spans after it are wrong.
const wrongSpans = (name: string, text: string): boolean =>
  name === 'unigram: precompiled' && text.startsWith('\u0001');

// Hugging Face tokenizers 0.23.2; tooling/golden/tokenizer_sets.py says what each consists of.
describe.each(variants)('$name', ({ name, tokenizer: json, cases }) => {
  const tokenizer = tokenizerFromJson(JSON.stringify(json).replace('"source.spm"', () => JSON.stringify(charsmap())));

  it.each(texts.map((text, i) => [text, cases[i] as Case] as const))('%j', (text, expected) => {
    const { ids, offsets, words } = tokenizer.encodeWithOffsets(text, { specials: 'ids', template: true });
    expect(ids).toEqual(expected.ids);
    const places = offsets.map((span, i) => (words[i] === null ? span : codePointOffsets(text, [span])[0]));
    if (!wrongSpans(name, text)) expect(places.flat()).toEqual(expected.offsets);
    expect(words).toEqual(expected.words);
    const stream = streamingDecoder(tokenizer);
    expect(ids.map((id) => stream.push(id)).join('') + stream.end()).toBe(expected.decoded_with_special);
    expect(tokenizer.decode(ids, { skipSpecials: true })).toBe(expected.decoded);
  });
});
