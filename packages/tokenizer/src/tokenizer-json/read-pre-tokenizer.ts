import { WORD_CHARACTER } from '../added-tokens.ts';
import { escapePattern } from '../escape-pattern.ts';
import { type MetaspaceOptions, metaspace } from '../metaspace.ts';
import {
  addSpace,
  bertPieces,
  gpt2Pieces,
  inTurn,
  type Keep,
  type PreTokenizer,
  PUNCTUATION,
  splitAt,
} from '../pre-tokenizer.ts';
import { at, boolean, components, type Field, fault, isMissing, string, unsupported } from './fields.ts';
import { readPattern } from './read-pattern.ts';

const BEHAVIORS: Readonly<Record<string, Keep>> = {
  Isolated: 'both',
  Removed: 'between',
  MergedWithNext: 'with-next',
  MergedWithPrevious: 'with-previous',
  Contiguous: 'runs',
};

// What is no match where matches and the rest change places.
const INVERTED: Readonly<Partial<Record<Keep, Keep>>> = { both: 'both', between: 'matches' };

const readBehavior = (component: Field, invert = false): Keep => {
  const behavior = string(at(component, 'behavior'));
  const keep = Object.hasOwn(BEHAVIORS, behavior) ? BEHAVIORS[behavior] : undefined;
  const found = keep && (invert ? INVERTED[keep] : keep);
  if (!found)
    throw fault(`${component.path}.behavior ${behavior} is not supported${keep && invert ? ' with invert' : ''}`);
  return found;
};

/** Reads a Metaspace, as pre-tokenizer or as decoder. Older files have `add_prefix_space` in place of `prepend_scheme`. */
export const readMetaspace = (component: Field): Required<MetaspaceOptions> => {
  const scheme = at(component, 'prepend_scheme');
  const older = boolean(at(component, 'add_prefix_space'), true) ? 'always' : 'never';
  const prepend = isMissing(scheme) ? older : string(scheme);
  if (prepend !== 'always' && prepend !== 'first' && prepend !== 'never')
    throw fault(`${scheme.path} ${JSON.stringify(prepend)} is not supported`);
  const replacement = string(at(component, 'replacement'));
  return { replacement, prepend, split: boolean(at(component, 'split'), true) };
};

const readByteLevel = (component: Field): PreTokenizer =>
  inTurn([
    ...(boolean(at(component, 'add_prefix_space')) ? [addSpace] : []),
    ...(boolean(at(component, 'use_regex'), true) ? [gpt2Pieces] : []),
  ]);

const WORDS_AND_SIGNS = new RegExp(`${WORD_CHARACTER}+|(?:(?!${WORD_CHARACTER})\\P{White_Space})+`, 'u');

const kinds: Readonly<Record<string, (component: Field) => PreTokenizer>> = {
  Split: (split) =>
    splitAt(readPattern(at(split, 'pattern')), readBehavior(split, boolean(at(split, 'invert'), false))),
  Digits: (digits) => splitAt(boolean(at(digits, 'individual_digits')) ? /\p{N}/u : /\p{N}+/u),
  Punctuation: (component) =>
    splitAt(PUNCTUATION, isMissing(at(component, 'behavior')) ? 'both' : readBehavior(component)),
  Whitespace: () => splitAt(WORDS_AND_SIGNS, 'matches'),
  WhitespaceSplit: () => splitAt(/\p{White_Space}+/u, 'between'),
  CharDelimiterSplit: (component) =>
    splitAt(new RegExp(escapePattern(string(at(component, 'delimiter'))), 'u'), 'between'),
  BertPreTokenizer: () => bertPieces,
  Metaspace: (component) => metaspace(readMetaspace(component)),
  ByteLevel: readByteLevel,
};

/** Reads `pre_tokenizer`: null, one of `kinds`, or a sequence of them. A ByteLevel can only be the last. */
export const readPreTokenizer = (field: Field): { readonly byteLevel: boolean; readonly preTokenize: PreTokenizer } => {
  const types: string[] = [];
  const steps = components(field, 'pretokenizers').map((component) => {
    const type = string(at(component, 'type'));
    const read = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
    if (!read) throw unsupported('pre_tokenizer', component);
    types.push(type);
    return read(component);
  });
  if (types.slice(0, -1).includes('ByteLevel'))
    throw fault('pre_tokenizer type ByteLevel is not supported before others');
  return { byteLevel: types.at(-1) === 'ByteLevel', preTokenize: inTurn(steps) };
};
