import { escapePattern } from '../escape-pattern.ts';
import { addSpace, gpt2Pieces, inTurn, type PreTokenizer, splitAt } from '../pre-tokenizer.ts';
import { at, boolean, components, type Field, fault, isMissing, string, unsupported } from './fields.ts';
import { translateRegex } from './translate-regex.ts';

const readSplit = (split: Field): PreTokenizer => {
  const pattern = at(split, 'pattern');
  const regex = at(pattern, 'Regex');
  const found = isMissing(regex)
    ? new RegExp(escapePattern(string(at(pattern, 'String'))), 'gu')
    : translateRegex(string(regex));
  const behavior = string(at(split, 'behavior'));
  if (behavior === 'Isolated') return splitAt(found);
  if (behavior === 'Removed') return splitAt(found, boolean(at(split, 'invert'), false) ? 'matches' : 'between');
  throw fault(`${split.path}.behavior ${behavior} is not supported`);
};

const readStep = (component: Field): PreTokenizer[] => {
  const { value: type } = at(component, 'type');
  if (type === 'Split') return [readSplit(component)];
  if (type === 'Digits') return [splitAt(boolean(at(component, 'individual_digits')) ? /\p{N}/u : /\p{N}+/u)];
  if (type === 'ByteLevel')
    return [
      ...(boolean(at(component, 'add_prefix_space')) ? [addSpace] : []),
      ...(boolean(at(component, 'use_regex'), true) ? [gpt2Pieces] : []),
    ];
  throw unsupported('pre_tokenizer', component);
};

/** Reads `pre_tokenizer`: ByteLevel, with any number of Split and Digits before it. */
export const readPreTokenizer = (field: Field): PreTokenizer => {
  const steps = components(field, 'pretokenizers');
  const cuts = steps.map(readStep);
  const isLast = steps.map((step, index) => (at(step, 'type').value === 'ByteLevel') === (index === steps.length - 1));
  if (steps.length === 0 || isLast.includes(false))
    throw fault('pre_tokenizer is not supported: it needs one ByteLevel, at the end');
  return inTurn(cuts.flat());
};
