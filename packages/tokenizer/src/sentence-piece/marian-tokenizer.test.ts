import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { tokenizerContract } from '../tokenizer-contract.ts';
import { marianTokenizer } from './marian-tokenizer.ts';

const file = (name: string): Buffer =>
  readFileSync(new URL(`../../../testing/fixtures/tokenizers/marian/${name}`, import.meta.url));
const vocab = JSON.parse(file('vocab.json').toString());
const source = marianTokenizer({ spm: file('source.spm'), vocab });
const target = marianTokenizer({ spm: file('target.spm'), vocab });

type Case = { text: string; ids: number[]; target_ids: number[]; decoded: string };
const { cases } = JSON.parse(file('golden.json').toString()) as { cases: Case[] };

// MarianTokenizer of transformers 5.18.0 with sentencepiece 0.2.2.
describe('marianTokenizer', () => {
  it(`has the ids of the reference for ${cases.length} texts, in both languages`, () => {
    for (const { text, ids, target_ids } of cases) {
      expect([text, source.encode(text, { template: true, specials: 'ids' })]).toEqual([text, ids]);
      expect([text, target.encode(text, { template: true, specials: 'ids' })]).toEqual([text, target_ids]);
    }
  });

  it('decodes as the reference does', () => {
    for (const { ids, decoded } of cases) expect(source.decode(ids, { skipSpecials: true }).trim()).toBe(decoded);
  });

  it('knows language codes at the beginning only', () => {
    const code = source.id('>>spa<<');
    expect(source.encode('>>spa<< God')[0]).toBe(code);
    expect(source.encode('God >>spa<<')).not.toContain(code);
  });

  it('has the ids of its roles', () => {
    expect(source.roles).toEqual({ eos: 0, unk: 1, pad: source.size - 1 });
  });

  it('says what is wrong with its files', () => {
    const bytes = file('target.spm');
    expect(() => marianTokenizer({ spm: bytes.subarray(0, 5000), vocab })).toThrow(
      /^sentencepiece: the file is cut off/,
    );
    expect(() => marianTokenizer({ spm: Buffer.from('{"a": 1}'), vocab })).toThrow(/^sentencepiece: the file/);
    expect(() => marianTokenizer({ spm: bytes, vocab: { '<unk>': 0 } })).toThrow(
      'marianTokenizer: </s>, for the end, is not in the vocabulary',
    );
    expect(() => marianTokenizer({ spm: bytes, vocab: { '</s>': 0 } })).toThrow(
      'sentencePiece: "<unk>", for what is unknown, is not in the vocabulary',
    );
  });
});

tokenizerContract("Marian's tokenizer", source, { rewrites: true });
