import { bpe } from '../bpe.ts';
import { byteCharacters } from '../byte-alphabet.ts';
import { byteLevelBpe } from '../byte-level-bpe.ts';
import type { DecodeStepFactory } from '../decode-steps.ts';
import type { TextParts } from '../text-tokenizer.ts';
import type { Tokenizer } from '../tokenizer.ts';
import { unigram } from '../unigram.ts';
import { splitMerge } from '../vocab-and-merges.ts';
import { wordLevel } from '../word-level.ts';
import { wordPiece } from '../word-piece.ts';
import {
  at,
  boolean,
  type Field,
  fault,
  isMissing,
  list,
  number,
  record,
  string,
  unsupported,
  wholeNumber,
} from './fields.ts';

/** A tokenizer with the model that was read, and all other parts. */
export type WithParts = (parts: TextParts, decode: readonly DecodeStepFactory[]) => Tokenizer;

const readVocab = (model: Field): Record<string, number> => record(at(model, 'vocab')) as Record<string, number>;

const optionalString = (field: Field): string | undefined => (isMissing(field) ? undefined : string(field));

/** @throws Error when a setting has a value that is not one of those that mean "no". */
const expectUnused = (model: Field, unused: Readonly<Record<string, readonly unknown[]>>): void => {
  for (const [key, no] of Object.entries(unused)) {
    const field = at(model, key);
    if (!isMissing(field) && !no.includes(field.value))
      throw fault(`${field.path} ${JSON.stringify(field.value)} is not supported`);
  }
};

// "a b", or ["a", "b"] since version 0.20 of the library.
const readMerge = (field: Field): [string, string] => {
  const { value, path } = field;
  const merge = typeof value === 'string' ? splitMerge(value) : list(field).map(string);
  const [left, right] = merge ?? [];
  if (!left || !right || merge?.length !== 2) throw fault(`${path} is not a pair of tokens: ${JSON.stringify(value)}`);
  return [left, right];
};

const readMerges = (model: Field): [string, string][] => list(at(model, 'merges')).map(readMerge);

const readByteLevelBpe = (model: Field): WithParts => {
  expectUnused(model, { continuing_subword_prefix: [''], end_of_word_suffix: [''], byte_fallback: [false] });
  const vocab = readVocab(model);
  const everyByte = byteCharacters.every((character) => Object.hasOwn(vocab, character));
  // With every byte in the vocabulary nothing is unknown.
  if (!isMissing(at(model, 'unk_token')) && !everyByte)
    throw fault('model.unk_token is not supported with a vocabulary that lacks some bytes');
  const merges = readMerges(model);
  const ignoreMerges = boolean(at(model, 'ignore_merges'), false);
  return (parts) => byteLevelBpe({ ...parts, vocab, merges, ignoreMerges });
};

const readBpe = (model: Field): WithParts => {
  const options = {
    vocab: readVocab(model),
    merges: readMerges(model),
    unknown: optionalString(at(model, 'unk_token')),
    fuseUnknown: boolean(at(model, 'fuse_unk'), false),
    byteFallback: boolean(at(model, 'byte_fallback'), false),
    prefix: optionalString(at(model, 'continuing_subword_prefix')),
    suffix: optionalString(at(model, 'end_of_word_suffix')),
    ignoreMerges: boolean(at(model, 'ignore_merges'), false),
  };
  return (parts, decode) => bpe({ ...parts, decode, ...options });
};

const readWordPiece = (model: Field): WithParts => {
  const longest = at(model, 'max_input_chars_per_word');
  const options = {
    vocab: readVocab(model),
    unknown: string(at(model, 'unk_token')),
    prefix: string(at(model, 'continuing_subword_prefix')),
    longest: isMissing(longest) ? undefined : wholeNumber(longest),
  };
  return (parts, decode) => wordPiece({ ...parts, decode, ...options });
};

const readUnigram = (model: Field): WithParts => {
  const unknown = at(model, 'unk_id');
  const options = {
    vocab: list(at(model, 'vocab')).map((entry): [string, number] => {
      const [token, score] = list(entry);
      if (!token || !score) throw fault(`${entry.path} is not a token and its score`);
      return [string(token), number(score)];
    }),
    unknown: isMissing(unknown) ? undefined : wholeNumber(unknown),
    byteFallback: boolean(at(model, 'byte_fallback'), false),
  };
  return (parts, decode) => unigram({ ...parts, decode, ...options });
};

const readWordLevel = (model: Field): WithParts => {
  const vocab = readVocab(model);
  const unknown = optionalString(at(model, 'unk_token'));
  return (parts, decode) => wordLevel({ ...parts, decode, vocab, unknown });
};

/** Reads `model`. A BPE is one of bytes if the pre-tokenizer says so. */
export const readModel = (model: Field, byteLevel: boolean): WithParts => {
  const type = at(model, 'type');
  // Files from before the type was written have none.
  const isBpe = type.value === 'BPE' || (isMissing(type) && !isMissing(at(model, 'merges')));
  if (isBpe) {
    expectUnused(model, { dropout: [0] });
    return byteLevel ? readByteLevelBpe(model) : readBpe(model);
  }
  const read = { WordPiece: readWordPiece, Unigram: readUnigram, WordLevel: readWordLevel }[String(type.value)];
  if (!read) throw unsupported('model', model);
  if (byteLevel) throw fault(`model type ${type.value} is not supported with a ByteLevel pre_tokenizer`);
  return read(model);
};
