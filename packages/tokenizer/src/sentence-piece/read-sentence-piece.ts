import { type Charsmap, readCharsmap } from '../charsmap.ts';
import { protobufFields } from './protobuf-fields.ts';

/** What a piece is; the numbers are those of the file. */
const KINDS = ['normal', 'unknown', 'control', 'user-defined', 'unused', 'byte'] as const;

export type SentencePieceModel = {
  /** A piece's id is its place. */
  readonly pieces: readonly { readonly text: string; readonly score: number; readonly kind: (typeof KINDS)[number] }[];
  readonly byteFallback: boolean;
  readonly charsmap: Charsmap;
  /** Puts a space before the text. */
  readonly addSpace: boolean;
  /** Leaves out spaces at both ends, and all but one of several. */
  readonly removeSpaces: boolean;
};

type Values = ReadonlyMap<number, number | Uint8Array>;

const MODEL_TYPES: Readonly<Record<number, string>> = { 2: 'BPE', 3: 'word', 4: 'character' };

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** The last value of each field. */
const valuesOf = (bytes: number | Uint8Array | undefined): Values =>
  new Map(
    bytes instanceof Uint8Array
      ? Array.from(protobufFields(bytes), ({ number, value }): [number, number | Uint8Array] => [number, value])
      : [],
  );

const textOf = (value: number | Uint8Array | undefined): string =>
  value instanceof Uint8Array ? utf8.decode(value) : '';

const floatOf = (value: number | Uint8Array | undefined): number =>
  value instanceof Uint8Array && value.length === 4
    ? new DataView(value.buffer, value.byteOffset, 4).getFloat32(0, true)
    : 0;

/**
 * Reads a SentencePiece model (`source.spm`, `spiece.model`) of the kind Unigram.
 *
 * Source: `sentencepiece_model.proto` of github.com/google/sentencepiece, for the numbers of the fields.
 *
 * @throws Error that names what is not supported, or when the file is cut off.
 */
export const readSentencePiece = (file: Uint8Array): SentencePieceModel => {
  const refuse = (what: string): never => {
    throw new Error(`sentencepiece: ${what} is not supported`);
  };
  const fields = Array.from(protobufFields(file));
  const only = (number: number): Values => valuesOf(fields.findLast((field) => field.number === number)?.value);
  const pieces = fields
    .filter(({ number }) => number === 1)
    .map(({ value }) => {
      const piece = valuesOf(value);
      const type = (piece.get(3) as number | undefined) ?? 1;
      const kind = KINDS[type - 1] ?? refuse(`a piece of type ${type}`);
      return { text: textOf(piece.get(1)), score: floatOf(piece.get(2)), kind };
    });
  if (pieces.length === 0) throw new Error('sentencepiece: the file has no pieces, so it is no SentencePiece model');
  const custom = pieces.find(({ kind }) => kind === 'user-defined');
  if (custom) refuse(`the user-defined piece ${JSON.stringify(custom.text)}`);

  const trainer = only(2);
  const modelType = (trainer.get(3) as number | undefined) ?? 1;
  if (modelType !== 1) refuse(`a model of the kind ${MODEL_TYPES[modelType] ?? modelType}`);
  if (trainer.get(24) === 1) refuse('white space at the end of words');

  const normalizer = only(3);
  const flag = (number: number): boolean => normalizer.get(number) !== 0; // true where it is missing
  if (!flag(5)) refuse('white space that is not written as ▁');
  const table = normalizer.get(2);
  return {
    pieces,
    byteFallback: trainer.get(35) === 1,
    charsmap: readCharsmap(table instanceof Uint8Array ? table : new Uint8Array(0)),
    addSpace: flag(3),
    removeSpaces: flag(4),
  };
};
