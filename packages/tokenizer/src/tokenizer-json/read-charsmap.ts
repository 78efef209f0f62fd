import { charsmapNormalizer, readCharsmap as parse } from '../charsmap.ts';
import type { Normalizer } from '../normalizer.ts';
import { type Field, fault, isMissing, string } from './fields.ts';

const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/** Reads `precompiled_charsmap`: SentencePiece's table of replacements, in base64. */
export const readCharsmap = (field: Field): Normalizer => {
  if (isMissing(field)) return (text) => text;
  let bytes: Uint8Array;
  try {
    bytes = fromBase64(string(field));
  } catch {
    throw fault(`${field.path} is not base64`);
  }
  return charsmapNormalizer(parse(bytes));
};
