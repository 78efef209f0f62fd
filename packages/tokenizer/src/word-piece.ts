import { bertNormalizer } from './bert-normalizer.ts';
import { type DecodeStepFactory, joinWords } from './decode-steps.ts';
import type { PieceEncoder } from './piece-encoder.ts';
import { bertPieces } from './pre-tokenizer.ts';
import { type TextParts, textTokenizer } from './text-tokenizer.ts';
import { tokenDecoding } from './token-decoding.ts';
import { ordinaryTokens, tokenTable, type Vocab } from './token-table.ts';
import type { Span, Tokenizer } from './tokenizer.ts';
import { trie } from './trie.ts';

export type WordPieceOptions = TextParts & {
  readonly vocab: Vocab;
  /** The token of a word that cannot be put together. Default: `[UNK]`. */
  readonly unknown?: string;
  /** What tokens begin with that go on with a word. Default: `##`. */
  readonly prefix?: string;
  /** A longer word is unknown. Default: 100 characters. */
  readonly longest?: number;
  /** Default: `joinWords({ prefix })`. */
  readonly decode?: readonly DecodeStepFactory[];
};

/** More characters than `most`, without counting all of a long text. */
const isLonger = (text: string, most: number): boolean =>
  text.length > most && (text.length > 2 * most || Array.from(text).length > most);

/**
 * WordPiece, the tokenizer of BERT: each word is the longest token that it begins with, then the longest that goes on,
 * and so on; a word that this does not lead through is unknown. The defaults are those of bert-base-uncased.
 *
 * Source: `WordpieceTokenizer` of github.com/google-research/bert.
 *
 * @throws Error when ids clash, or when there is no token for unknown words.
 */
export const wordPiece = ({
  vocab,
  unknown = '[UNK]',
  prefix = '##',
  longest = 100,
  decode = [joinWords({ prefix })],
  normalize = bertNormalizer(),
  preTokenize = bertPieces,
  ...parts
}: WordPieceOptions): Tokenizer => {
  const who = 'wordPiece';
  const table = tokenTable(who, vocab, parts.addedTokens ?? []);
  const unknownId = table.id(unknown);
  if (unknownId === undefined)
    throw new Error(`${who}: ${JSON.stringify(unknown)}, for unknown words, is not in the vocabulary`);
  const tokens = trie(ordinaryTokens(table));
  const inside = tokens.after(prefix);

  const encodePiece: PieceEncoder = (piece) => {
    const whole = { ids: [unknownId], spans: [[0, piece.length] as Span] };
    if (isLonger(piece, longest)) return whole;
    const ids: number[] = [];
    const spans: Span[] = [];
    for (let start = 0; start < piece.length; ) {
      let id = -1;
      let stop = start;
      const keep = (found: number, end: number): void => {
        id = found;
        stop = end;
      };
      if (start === 0) tokens.visit(piece, start, keep);
      else if (inside !== undefined) tokens.visit(piece, start, keep, inside);
      if (id < 0) return whole;
      ids.push(id);
      spans.push([start, stop]);
      start = stop;
    }
    return { ids, spans };
  };
  return textTokenizer(who, table, encodePiece, tokenDecoding(table, decode), {
    ...parts,
    normalize,
    preTokenize,
    roles: { unk: unknown, ...parts.roles },
  });
};
