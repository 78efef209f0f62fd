import type { AddedToken } from './added-tokens.ts';
import { type ByteLevelParts, byteLevel } from './byte-level.ts';
import { pieceEncoder } from './piece-encoder.ts';
import type { Tokenizer } from './tokenizer.ts';
import { eachToken, type Vocab, vocabulary } from './vocabulary.ts';

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
  const tokens = vocabulary(who, vocab, addedTokens);
  return byteLevel(tokens, pieceEncoder(who, tokens, merges, { ignoreMerges }), { ...parts, addedTokens });
};
