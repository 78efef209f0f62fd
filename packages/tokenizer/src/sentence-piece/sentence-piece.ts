import { bytesToText, type DecodeStepFactory, replaceIn, stripStart } from '../decode-steps.ts';
import type { PieceEncoder } from '../piece-encoder.ts';
import { type TextParts, textTokenizer } from '../text-tokenizer.ts';
import { tokenDecoding } from '../token-decoding.ts';
import { byteTokens, tokenTable, type Vocab } from '../token-table.ts';
import type { Span, Tokenizer } from '../tokenizer.ts';
import { likeliestTokens, NOWHERE, UNKNOWN_PENALTY } from '../unigram.ts';
import type { SentencePieceModel } from './read-sentence-piece.ts';
import { sentencePieceNormalizer } from './sentence-piece-normalizer.ts';

export type SentencePieceOptions = Omit<TextParts, 'normalize' | 'preTokenize'> & {
  readonly model: SentencePieceModel;
  /** The ids of pieces. Default: their places in the model. */
  readonly vocab?: Vocab;
  /** The token of what is unknown, or not in `vocab`. Default: the model's. */
  readonly unknown?: string;
};

const utf8 = new TextEncoder();

/** How SentencePiece's pieces become text: ▁ is a space, and the first one was added. */
const decode: readonly DecodeStepFactory[] = [replaceIn(/▁/gu, ' '), bytesToText, stripStart(' ', 1)];

/**
 * A Unigram tokenizer out of a SentencePiece model, as SentencePiece's own library has it: scores are added up in
 * float32, and the whole text is one piece.
 *
 * Source: `unigram_model.cc` of github.com/google/sentencepiece.
 *
 * @throws Error when there is no token for what is unknown.
 */
export const sentencePiece = ({ model, vocab, unknown, ...parts }: SentencePieceOptions): Tokenizer => {
  const who = 'sentencePiece';
  const { pieces } = model;
  const ids = vocab ?? new Map(pieces.map(({ text }, place) => [text, place]));
  const table = tokenTable(who, ids, parts.addedTokens ?? []);
  const unknownToken = unknown ?? pieces.find(({ kind }) => kind === 'unknown')?.text ?? '<unk>';
  const unknownId = table.id(unknownToken);
  if (unknownId === undefined)
    throw new Error(`${who}: ${JSON.stringify(unknownToken)}, for what is unknown, is not in the vocabulary`);

  const least = pieces.reduce((found, { kind, score }) => (kind === 'normal' ? Math.min(found, score) : found), 1e9);
  const bytes = model.byteFallback ? byteTokens(table) : undefined;
  const stepsOf = likeliestTokens(
    pieces.flatMap(({ kind, text }, place): [string, number][] => (kind === 'normal' ? [[text, place]] : [])),
    (place) => (pieces[place] as { score: number }).score,
    Math.fround(least - UNKNOWN_PENALTY),
    Float32Array,
  );
  // What the model does not know may yet be in the vocabulary, if that is one for two models.
  const idOf = (text: string): number => {
    const id = table.id(text);
    return id === undefined || table.isSpecial(id) ? unknownId : id;
  };
  const idsOfPieces = pieces.map(({ text }) => idOf(text));

  const encodePiece: PieceEncoder = (piece) => {
    const found: number[] = [];
    const spans: Span[] = [];
    const add = (id: number, start: number, end: number): void => {
      found.push(id);
      spans.push([start, end]);
    };
    for (const { id, start, end } of stepsOf(piece)) {
      const text = piece.slice(start, end);
      if (id !== NOWHERE) add(idsOfPieces[id] as number, start, end);
      else if (bytes) for (const byte of utf8.encode(text)) add(bytes[byte] as number, start, end);
      else add(idOf(text), start, end);
    }
    return { ids: found, spans };
  };
  return textTokenizer(who, table, encodePiece, tokenDecoding(table, decode), {
    ...parts,
    normalize: sentencePieceNormalizer(model),
    roles: { unk: unknownToken, ...parts.roles },
  });
};
