import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bertTokenizer } from './bert-vocab.ts';
import { expectGoldenEncodings, type GoldenEncodings } from './golden-contract.ts';

const read = (file: string): string =>
  readFileSync(new URL(`../../testing/fixtures/tokenizers/wordpiece/${file}`, import.meta.url), 'utf8');
const vocab = read('vocab.txt');

describe('bertTokenizer', () => {
  it('makes of a vocab.txt what Hugging Face makes of the tokenizer.json', () => {
    expectGoldenEncodings(bertTokenizer(vocab), JSON.parse(read('golden.json')) as GoldenEncodings);
  });

  it('knows the roles of its special tokens', () => {
    expect(bertTokenizer(vocab).roles).toEqual({ pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 });
  });

  it('keeps capital letters and accents when told to', () => {
    const cased = bertTokenizer('[PAD]\n[UNK]\n[CLS]\n[SEP]\nÉa\nea\r\n', { lowercase: false });
    expect(cased.encode('Éa ea ÉA')).toEqual([4, 5, 1]);
  });

  it('reads a token that stands there twice', () => {
    const twice = bertTokenizer('[PAD]\n[UNK]\n[CLS]\n[SEP]\na\nb\na');
    expect(twice.encode('a b')).toEqual([6, 5]);
    expect(twice.decode([4, 5])).toBe('a b');
  });

  it('says which token is missing', () => {
    expect(() => bertTokenizer('a\nb\n')).toThrow('vocab.txt: there is no [CLS], so it is no vocabulary of BERT');
  });
});
