import {
  bytesToText,
  type DecodeStepFactory,
  endWords,
  joinWords,
  replaceIn,
  spaced,
  spacesFor,
  stripEach,
  stripStart,
} from '../decode-steps.ts';
import { at, boolean, components, type Field, fault, string, unsupported, wholeNumber } from './fields.ts';
import { readPattern } from './read-pattern.ts';
import { readMetaspace } from './read-pre-tokenizer.ts';

const readStrip = (component: Field, fused: boolean): DecodeStepFactory => {
  const character = string(at(component, 'content'));
  const start = wholeNumber(at(component, 'start'));
  const stop = wholeNumber(at(component, 'stop'));
  if (!fused) return stripEach(character, start, stop);
  if (stop > 0) throw fault(`${component.path}.stop ${stop} is not supported after Fuse`);
  return stripStart(character, start);
};

const kinds: Readonly<Record<string, (component: Field, fused: boolean) => DecodeStepFactory>> = {
  WordPiece: (component) =>
    joinWords({ prefix: string(at(component, 'prefix')), cleanup: boolean(at(component, 'cleanup'), true) }),
  Metaspace: (component) => {
    const { replacement, prepend } = readMetaspace(component);
    return spacesFor(replacement, prepend !== 'never');
  },
  BPEDecoder: (component) => endWords(string(at(component, 'suffix'))),
  Replace: (component) => replaceIn(readPattern(at(component, 'pattern')), string(at(component, 'content'))),
  ByteFallback: () => bytesToText,
  Strip: readStrip,
};

/** Reads `decoder`: null, one of `kinds`, or a sequence of them; after a Fuse there can only be Strip. */
export const readDecoder = (field: Field): DecodeStepFactory[] => {
  const parts = components(field, 'decoders');
  if (parts.length === 0) return [spaced];
  let fused = false;
  return parts.flatMap((component) => {
    const type = string(at(component, 'type'));
    if (type === 'Fuse') {
      fused = true;
      return [];
    }
    const read = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
    if (!read) throw unsupported('decoder', component);
    if (fused && type !== 'Strip') throw fault(`decoder type ${type} is not supported after Fuse`);
    return [read(component, fused)];
  });
};

/** Checks that `decoder` is a ByteLevel, as it is with byte-level tokens. */
export const expectByteLevelDecoder = (field: Field): void => {
  const [only, ...rest] = components(field, 'decoders');
  if (!only) throw fault('decoder null is not supported');
  const other = [only, ...rest].find((component) => at(component, 'type').value !== 'ByteLevel');
  if (other || rest.length > 0) throw unsupported('decoder', other ?? field);
};
