import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { itself, spanOf } from './aligned.ts';
import { charsmapNormalizer, readCharsmap } from './charsmap.ts';
import { readSentencePiece } from './sentence-piece/read-sentence-piece.ts';
import { sentencePieceNormalizer } from './sentence-piece/sentence-piece-normalizer.ts';

const model = readSentencePiece(
  readFileSync(new URL('../../testing/fixtures/tokenizers/marian/source.spm', import.meta.url)),
);

describe('charsmapNormalizer', () => {
  const normalize = charsmapNormalizer(model.charsmap);

  it('writes what the table says, and knows the places', () => {
    const result = normalize(itself('a㍿½b'));
    expect(result.text).toBe('a株式会社1⁄2b');
    const spans = Array.from(result.text, (_, i) => spanOf(result, i, i + 1));
    expect(spans.map(([start, end]) => `${start}-${end}`).join(' ')).toBe('0-1 1-2 1-2 1-2 1-2 2-3 2-3 2-3 3-4');
  });

  it('leaves alone what is not in the table', () => {
    const source = itself('plain 日本');
    expect(normalize(source)).toBe(source);
  });

  it('refuses a table that is cut off', () => {
    expect(() => readCharsmap(Uint8Array.of(8, 0, 0, 0, 1, 2, 3, 4))).toThrow('charsmap: the table is cut off');
    expect(() => readCharsmap(Uint8Array.of(1))).toThrow('charsmap: the table is cut off');
    expect(charsmapNormalizer(readCharsmap(new Uint8Array(0)))(itself('ﬁ')).text).toBe('ﬁ');
  });
});

describe('sentencePieceNormalizer', () => {
  it.each([
    ['  two   spaces ', '▁two▁spaces'],
    ['ﬁne\u3000ÅB', '▁fine▁ÅB'],
    ['   ', ''],
    ['', ''],
    ['a▁ ', '▁a'],
    ['▁ ', ''],
  ])('%j', (text, expected) => {
    expect(sentencePieceNormalizer(model)(itself(text)).text).toBe(expected);
  });

  it('keeps spaces when told to', () => {
    const kept = { ...model, addSpace: false, removeSpaces: false };
    expect(sentencePieceNormalizer(kept)(itself(' a  b ')).text).toBe('▁a▁▁b▁');
  });
});
