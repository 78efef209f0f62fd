import { type DecodeStepFactory, spaced } from './decode-steps.ts';
import { splitAt } from './pre-tokenizer.ts';
import { type TextParts, textTokenizer } from './text-tokenizer.ts';
import { tokenDecoding } from './token-decoding.ts';
import { ordinaryTokens, tokenTable, type Vocab } from './token-table.ts';
import type { Tokenizer } from './tokenizer.ts';

export type WordLevelOptions = TextParts & {
  readonly vocab: Vocab;
  /** The token of an unknown piece. Without one, a text with an unknown piece is an error. */
  readonly unknown?: string;
  /** Default: a space between tokens. */
  readonly decode?: readonly DecodeStepFactory[];
};

/** Every piece is a token. By default pieces are what stands between white space. */
export const wordLevel = ({
  vocab,
  unknown,
  decode = [spaced],
  preTokenize = splitAt(/\p{White_Space}+/u, 'between'),
  ...parts
}: WordLevelOptions): Tokenizer => {
  const who = 'wordLevel';
  const table = tokenTable(who, vocab, parts.addedTokens ?? []);
  const unknownId = unknown === undefined ? undefined : table.id(unknown);
  const known = new Map(ordinaryTokens(table));
  const encodePiece = (piece: string): { ids: number[]; spans: [number, number][] } => {
    const id = known.get(piece) ?? unknownId;
    if (id === undefined)
      throw new RangeError(`encode: the vocabulary has no token for ${JSON.stringify(piece)}, and none for unknown`);
    return { ids: [id], spans: [[0, piece.length]] };
  };
  return textTokenizer(who, table, encodePiece, tokenDecoding(table, decode), {
    ...parts,
    preTokenize,
    roles: { unk: unknown, ...parts.roles },
  });
};
