import { byteCharacters } from '../byte-alphabet.ts';
import type { ByteLevelBpeOptions } from '../byte-level-bpe.ts';
import { splitMerge } from '../vocab-and-merges.ts';
import { at, boolean, type Field, fault, isMissing, list, record, string, unsupported } from './fields.ts';

// "a b", or ["a", "b"] since version 0.20 of the library.
const readMerge = (field: Field): [string, string] => {
  const { value, path } = field;
  const merge = typeof value === 'string' ? splitMerge(value) : list(field).map(string);
  const [left, right] = merge ?? [];
  if (!left || !right || merge?.length !== 2) throw fault(`${path} is not a pair of tokens: ${JSON.stringify(value)}`);
  return [left, right];
};

// What Hugging Face's BPE can do and this one does not, with the values that mean "no".
const UNUSED: Readonly<Record<string, readonly unknown[]>> = {
  dropout: [0],
  continuing_subword_prefix: [''],
  end_of_word_suffix: [''],
  byte_fallback: [false],
};

/** Reads `model`: a BPE over the byte alphabet. */
export const readModel = (model: Field): Pick<ByteLevelBpeOptions, 'vocab' | 'merges' | 'ignoreMerges'> => {
  const type = at(model, 'type');
  // Files from before the type was written have none.
  if (type.value !== 'BPE' && !(isMissing(type) && !isMissing(at(model, 'merges')))) throw unsupported('model', model);
  for (const [key, no] of Object.entries(UNUSED)) {
    const field = at(model, key);
    if (!isMissing(field) && !no.includes(field.value))
      throw fault(`${field.path} ${JSON.stringify(field.value)} is not supported`);
  }

  const vocab = record(at(model, 'vocab')) as Record<string, number>;
  const everyByte = byteCharacters.every((character) => Object.hasOwn(vocab, character));
  // With every byte in the vocabulary nothing is unknown.
  if (!isMissing(at(model, 'unk_token')) && !everyByte)
    throw fault('model.unk_token is not supported with a vocabulary that lacks some bytes');

  return {
    vocab,
    merges: list(at(model, 'merges')).map(readMerge),
    ignoreMerges: boolean(at(model, 'ignore_merges'), false),
  };
};
