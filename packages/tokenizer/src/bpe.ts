import { readMerges } from './byte-pieces.ts';
import { bytesToText, type DecodeStepFactory, replaceIn, stripStart } from './decode-steps.ts';
import { mergePairs } from './merge-pairs.ts';
import type { PieceEncoder } from './piece-encoder.ts';
import { type TextParts, textTokenizer } from './text-tokenizer.ts';
import { tokenDecoding } from './token-decoding.ts';
import { byteTokens, tokenTable, type Vocab } from './token-table.ts';
import type { Span, Tokenizer } from './tokenizer.ts';

export type BpeOptions = TextParts & {
  readonly vocab: Vocab;
  /** The pairs that are merged, the first before all others. */
  readonly merges: Iterable<readonly [left: string, right: string]>;
  /** The token of an unknown character. Without one, a text with an unknown character is an error. */
  readonly unknown?: string;
  /** Unknown characters side by side are one token. Default: false. */
  readonly fuseUnknown?: boolean;
  /** Unknown characters become the tokens of their bytes, `<0xE6>`, where the vocabulary has them all. Default: false. */
  readonly byteFallback?: boolean;
  /** What tokens begin with that go on with a piece. Default: nothing. */
  readonly prefix?: string;
  /** What the last token of a piece ends with. Default: nothing. */
  readonly suffix?: string;
  /** A piece that is a token becomes that token, whatever the merges say. */
  readonly ignoreMerges?: boolean;
  /** Default: that of Llama: ▁ is a space, the first one goes, bytes become text. */
  readonly decode?: readonly DecodeStepFactory[];
};

const utf8 = new TextEncoder();

/**
 * Byte-pair encoding of characters: neighbours are merged in the order of `merges`. With ▁ for spaces and byte fallback it
 * is the tokenizer of Llama and Gemma; with a suffix, that of the first GPT. n characters take O(n log n).
 *
 * @throws Error when ids clash, or when a merge needs a token that is not in the vocabulary.
 */
export const bpe = ({
  vocab,
  merges,
  unknown,
  fuseUnknown = false,
  byteFallback = false,
  prefix = '',
  suffix = '',
  ignoreMerges = false,
  decode = [replaceIn(/▁/gu, ' '), bytesToText, stripStart(' ', 1)],
  ...parts
}: BpeOptions): Tokenizer => {
  const who = 'bpe';
  const table = tokenTable(who, vocab, parts.addedTokens ?? []);
  const unknownId = unknown === undefined ? undefined : table.id(unknown);
  if (unknown !== undefined && unknownId === undefined)
    throw new Error(`${who}: ${JSON.stringify(unknown)}, for unknown characters, is not in the vocabulary`);
  const merge = mergePairs(readMerges(who, table, merges, prefix));
  const bytes = byteFallback ? byteTokens(table) : undefined;

  const encodePiece: PieceEncoder = (piece) => {
    const whole = ignoreMerges ? table.id(piece) : undefined;
    if (whole !== undefined && !table.isSpecial(whole)) return { ids: [whole], spans: [[0, piece.length]] };
    // Of each symbol: its id, and the stretch of the piece that it stands for.
    const symbols: number[] = [];
    const starts: number[] = [];
    const ends: number[] = [];
    const add = (id: number, start: number, end: number): void => {
      symbols.push(id);
      starts.push(start);
      ends.push(end);
    };
    let fusible = false; // whether the last symbol is an unknown character that the next one may join
    for (let start = 0; start < piece.length; ) {
      const character = String.fromCodePoint(piece.codePointAt(start) as number);
      const end = start + character.length;
      const id = table.id(`${start > 0 ? prefix : ''}${character}${end === piece.length ? suffix : ''}`);
      const fuses = fusible && id === undefined && !bytes;
      fusible = fuseUnknown && id === undefined && !bytes;
      if (id !== undefined) add(id, start, end);
      else if (bytes) for (const byte of utf8.encode(character)) add(bytes[byte] as number, start, end);
      else if (fuses) ends[ends.length - 1] = end;
      else if (unknownId !== undefined) add(unknownId, start, end);
      else
        throw new RangeError(
          `encode: the vocabulary has no token for ${JSON.stringify(character)}, and none for unknown`,
        );
      start = end;
    }
    const firsts: number[] = [];
    const ids = merge(symbols, firsts);
    const spans = firsts.map((first, i): Span => {
      const last = (firsts[i + 1] ?? symbols.length) - 1;
      return [starts[first] as number, ends[last] as number];
    });
    return { ids, spans };
  };
  return textTokenizer(who, table, encodePiece, tokenDecoding(table, decode), {
    ...parts,
    roles: { unk: unknown, ...parts.roles },
  });
};
