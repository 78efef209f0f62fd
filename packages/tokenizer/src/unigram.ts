import type { AddedToken } from './added-tokens.ts';
import { type DecodeStepFactory, spacesFor } from './decode-steps.ts';
import { metaspace } from './metaspace.ts';
import type { PieceEncoder } from './piece-encoder.ts';
import { type TextParts, textTokenizer } from './text-tokenizer.ts';
import { tokenDecoding } from './token-decoding.ts';
import { byteTokens, ordinaryTokens, tokenTable } from './token-table.ts';
import type { Span, Tokenizer } from './tokenizer.ts';
import { trie } from './trie.ts';

export type UnigramOptions = TextParts & {
  /** Tokens and their scores (log probabilities). The id of a token is its place in the list. */
  readonly vocab: readonly (readonly [token: string, score: number])[];
  /** The id of what is unknown. Without one, a text with an unknown character is an error. */
  readonly unknown?: number;
  /** Unknown characters become the tokens of their bytes, `<0xE6>`, where the vocabulary has them all. Default: false. */
  readonly byteFallback?: boolean;
  /** Default: `spacesFor('▁', true)`. */
  readonly decode?: readonly DecodeStepFactory[];
};

// What an unknown character costs below the unlikeliest token; the constant of SentencePiece.
export const UNKNOWN_PENALTY = 10;
/** The id of a step over unknown characters. */
export const NOWHERE = -1;

/** A token on the best way through a piece. */
type Step = { readonly id: number; readonly start: number; readonly end: number };

/**
 * The likeliest tokens of a piece (Viterbi): best[end] = max over tokens of best[start] + score. Unknown characters side
 * by side are one step with the id `NOWHERE`.
 *
 * @param Scores how exactly sums of scores are kept: what is equal, or nearly so, depends on it.
 */
export const likeliestTokens = (
  tokens: Iterable<readonly [token: string, id: number]>,
  scoreOf: (id: number) => number,
  unknownScore: number,
  Scores: typeof Float64Array | typeof Float32Array = Float64Array,
): ((piece: string) => Step[]) => {
  const { visit } = trie(tokens);
  return (piece) => {
    const n = piece.length;
    const best = new Scores(n + 1);
    const starts = new Int32Array(n + 1).fill(NOWHERE); // of the last token of the best way to each place
    const ids = new Int32Array(n + 1);
    const offer = (id: number, start: number, end: number, score: number): void => {
      const total = (best[start] as number) + score;
      if (starts[end] !== NOWHERE && total <= (best[end] as number)) return;
      best[end] = total;
      starts[end] = start;
      ids[end] = id;
    };
    for (let start = 0; start < n; ) {
      const next = start + ((piece.codePointAt(start) as number) > 0xffff ? 2 : 1);
      let known = false; // whether the character is a token by itself
      visit(piece, start, (id, end) => {
        offer(id, start, end, scoreOf(id));
        known ||= end === next;
      });
      if (!known) offer(NOWHERE, start, next, unknownScore);
      start = next;
    }
    const steps: Step[] = [];
    for (let end = n; end > 0; ) {
      const start = starts[end] as number;
      const id = ids[end] as number;
      const after = steps.at(-1);
      if (id === NOWHERE && after?.id === NOWHERE) steps[steps.length - 1] = { ...after, start };
      else steps.push({ id, start, end });
      end = start;
    }
    return steps.reverse();
  };
};

const utf8 = new TextEncoder();

/**
 * Unigram, the tokenizer of T5, ALBERT, XLM-RoBERTa and Marian: of all ways to cut a piece into tokens, the likeliest.
 * n characters take O(n).
 *
 * Source: Kudo, "Subword Regularization", 2018; github.com/google/sentencepiece.
 *
 * @throws Error when ids clash, or when there is no token with the id `unknown`.
 */
export const unigram = ({
  vocab,
  unknown,
  byteFallback = false,
  decode = [spacesFor('▁', true)],
  preTokenize = metaspace(),
  ...parts
}: UnigramOptions): Tokenizer => {
  const who = 'unigram';
  const addedTokens: readonly AddedToken[] = parts.addedTokens ?? [];
  const table = tokenTable(
    who,
    vocab.map(([token]) => token),
    addedTokens,
  );
  if (unknown !== undefined && table.token(unknown) === undefined)
    throw new Error(`${who}: the id ${unknown}, for what is unknown, is not in the vocabulary`);
  const scores = Float64Array.from(vocab, ([, score]) => score);
  const least = scores.reduce((smallest, score) => Math.min(smallest, score), Number.POSITIVE_INFINITY);
  const bytes = byteFallback ? byteTokens(table) : undefined;
  const stepsOf = likeliestTokens(
    ordinaryTokens(table).filter(([, id]) => id < scores.length),
    (id) => scores[id] as number,
    least - UNKNOWN_PENALTY,
  );

  const encodePiece: PieceEncoder = (piece) => {
    const ids: number[] = [];
    const spans: Span[] = [];
    const add = (id: number, start: number, end: number): void => {
      ids.push(id);
      spans.push([start, end]);
    };
    for (const { id, start, end } of stepsOf(piece)) {
      const text = piece.slice(start, end);
      if (id !== NOWHERE) add(id, start, end);
      else if (bytes) for (const byte of utf8.encode(text)) add(bytes[byte] as number, start, end);
      else if (unknown !== undefined) add(unknown, start, end);
      else
        throw new RangeError(`encode: the vocabulary has no token for ${JSON.stringify(text)}, and none for unknown`);
    }
    return { ids, spans };
  };
  return textTokenizer(who, table, encodePiece, tokenDecoding(table, decode), {
    ...parts,
    preTokenize,
    roles: { unk: unknown === undefined ? undefined : table.token(unknown), ...parts.roles },
  });
};
