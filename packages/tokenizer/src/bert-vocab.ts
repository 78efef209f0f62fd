import { type BertNormalizerOptions, bertNormalizer } from './bert-normalizer.ts';
import { type Role, type RoleTokens, roleNames } from './roles.ts';
import type { Tokenizer } from './tokenizer.ts';
import { wordPiece } from './word-piece.ts';

export type BertTokenizerOptions = BertNormalizerOptions & {
  /** The special tokens, where they are not `[UNK]`, `[SEP]`, `[PAD]`, `[CLS]` and `[MASK]`. */
  readonly roles?: RoleTokens;
};

const USUAL: RoleTokens = { unk: '[UNK]', sep: '[SEP]', pad: '[PAD]', cls: '[CLS]', mask: '[MASK]' };

/**
 * The tokenizer of BERT from its `vocab.txt`: a token a line, its id the number of the line from 0.
 *
 * @throws Error when one of the special tokens that stand around a text is missing.
 */
export const bertTokenizer = (vocabTxt: string, { roles, ...letters }: BertTokenizerOptions = {}): Tokenizer => {
  const lines = vocabTxt.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  const ids = new Map(lines.map((token, id) => [token, id]));
  const named = { ...USUAL, ...roles };
  const idOf = (role: Role): number => {
    const id = ids.get(named[role] as string);
    if (id === undefined) throw new Error(`vocab.txt: there is no ${named[role]}, so it is no vocabulary of BERT`);
    return id;
  };
  const special = [...new Set(roleNames.map((role) => named[role]))].filter((token) => token !== undefined);
  return wordPiece({
    vocab: lines,
    unknown: named.unk,
    addedTokens: special.flatMap((text) => {
      const id = ids.get(text);
      return id === undefined ? [] : [{ text, id }];
    }),
    normalize: bertNormalizer(letters),
    template: { before: [idOf('cls')], between: [idOf('sep')], after: [idOf('sep')] },
    roles: named,
  });
};
