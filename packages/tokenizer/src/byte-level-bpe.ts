import type { AddedToken } from './added-tokens.ts';
import { byteDecoding } from './byte-decoding.ts';
import { bytePieces, mergedBytes } from './byte-pieces.ts';
import { addSpace, gpt2Pieces, inTurn } from './pre-tokenizer.ts';
import { type TextParts, textTokenizer } from './text-tokenizer.ts';
import { eachToken, tokenTable, type Vocab } from './token-table.ts';
import type { Tokenizer } from './tokenizer.ts';

/** The parts of a byte-level tokenizer. The default of `preTokenize` is `gpt2Pieces`. */
export type ByteLevelParts = TextParts & {
  /** Puts a space before a text that has none, so that its first word is a word like the others. */
  readonly addPrefixSpace?: boolean;
};

export type ByteLevelBpeOptions = ByteLevelParts & {
  /** Tokens, in the byte alphabet of GPT-2 (`Ġthe`), and their ids. */
  readonly vocab: Vocab;
  /** The pairs that are merged, the first before all others. */
  readonly merges: Iterable<readonly [left: string, right: string]>;
  /** Special tokens and their ids: short for `addedTokens` without settings. */
  readonly specials?: Vocab;
  /** A piece that is a token becomes that token, whatever the merges say. */
  readonly ignoreMerges?: boolean;
};

/**
 * Byte-level BPE, the tokenizer of GPT-2 and its relatives: a piece of text is its UTF-8 bytes, and neighbours are
 * merged in the order of `merges`. Any text can be encoded; n characters take O(n log n).
 *
 * Source: Radford et al., "Language Models are Unsupervised Multitask Learners", 2019; github.com/openai/gpt-2.
 *
 * @throws Error when ids clash, or when a merge needs a token that is not in the vocabulary.
 */
export const byteLevelBpe = ({
  vocab,
  merges,
  specials = {},
  ignoreMerges,
  ...parts
}: ByteLevelBpeOptions): Tokenizer => {
  const who = 'byteLevelBpe';
  const addedTokens: AddedToken[] = [...(parts.addedTokens ?? [])];
  eachToken(specials, (text, id) => addedTokens.push({ text, id }));
  const table = tokenTable(who, vocab, addedTokens);
  const decoding = byteDecoding(table);
  const idsOf = mergedBytes(who, table, merges, { ignoreMerges });
  const { preTokenize = gpt2Pieces, addPrefixSpace } = parts;
  return textTokenizer(who, table, bytePieces(idsOf, decoding.byteLength), decoding, {
    ...parts,
    addedTokens,
    preTokenize: addPrefixSpace ? inTurn([addSpace, preTokenize]) : preTokenize,
  });
};
