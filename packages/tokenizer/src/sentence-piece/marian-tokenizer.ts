import type { AddedToken } from '../added-tokens.ts';
import type { RoleTokens } from '../roles.ts';
import type { Vocab } from '../token-table.ts';
import { eachToken } from '../token-table.ts';
import type { Tokenizer } from '../tokenizer.ts';
import { readSentencePiece } from './read-sentence-piece.ts';
import { sentencePiece } from './sentence-piece.ts';

export type MarianTokenizerOptions = {
  /** The bytes of `source.spm`; or of `target.spm`, for texts in the other language. */
  readonly spm: Uint8Array;
  /** The ids of its pieces, and of `</s>`, `<unk>`, `<pad>` and language codes: `vocab.json`. */
  readonly vocab: Vocab;
  /** Where they are not `</s>`, `<unk>` and `<pad>`. */
  readonly roles?: RoleTokens;
};

const USUAL: RoleTokens = { eos: '</s>', unk: '<unk>', pad: '<pad>' };

/**
 * The tokenizer of Marian's translation models: a text becomes its pieces and `</s>`. A text may begin with the code of the
 * language that it is to be translated to, `>>spa<<`.
 *
 * @throws Error when the vocabulary lacks `</s>` or `<unk>`, or the model cannot be read.
 */
export const marianTokenizer = ({ spm, vocab, roles }: MarianTokenizerOptions): Tokenizer => {
  const named = { ...USUAL, ...roles };
  const special = new Set(Object.values(named));
  const addedTokens: AddedToken[] = [];
  let end: number | undefined;
  eachToken(vocab, (text, id) => {
    if (text === named.eos) end = id;
    if (special.has(text)) addedTokens.push({ text, id });
    else if (/^>>.*<<$/s.test(text)) addedTokens.push({ text, id, special: false, atStart: true });
  });
  if (end === undefined) throw new Error(`marianTokenizer: ${named.eos}, for the end, is not in the vocabulary`);
  return sentencePiece({
    model: readSentencePiece(spm),
    vocab,
    unknown: named.unk,
    addedTokens,
    template: { after: [end] },
    roles: named,
  });
};
