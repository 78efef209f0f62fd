import { readFileSync } from 'node:fs';
import { describe, it } from 'vitest';
import { expectGoldenEncodings, type GoldenEncodings } from './golden-contract.ts';
import { tokenizerContract } from './tokenizer-contract.ts';
import { tokenizerFromJson } from './tokenizer-json/tokenizer-from-json.ts';

const read = (file: string): string =>
  readFileSync(new URL(`../../testing/fixtures/tokenizers/${file}`, import.meta.url), 'utf8');

// Hugging Face tokenizers 0.23.2: 90 texts, 25 pairs and 10 batches of each kind.
describe.each([
  { kind: 'byte-level-bpe', trims: true },
  { kind: 'wordpiece', rewrites: true },
  { kind: 'unigram', rewrites: true },
  { kind: 'bpe', rewrites: true },
])('$kind', ({ kind, ...options }) => {
  const tokenizer = tokenizerFromJson(read(`${kind}/tokenizer.json`));

  it('has the ids, offsets, words, masks and texts of the reference', () => {
    expectGoldenEncodings(tokenizer, JSON.parse(read(`${kind}/golden.json`)) as GoldenEncodings);
  });

  tokenizerContract(`the tokenizer.json of ${kind}`, tokenizer, options);
});
