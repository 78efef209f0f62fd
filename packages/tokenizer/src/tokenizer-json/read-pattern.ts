import { escapePattern } from '../escape-pattern.ts';
import { at, type Field, isMissing, string } from './fields.ts';
import { translateRegex } from './translate-regex.ts';

/** Reads `{ "String": … }` or `{ "Regex": … }` as a global pattern. */
export const readPattern = (pattern: Field): RegExp => {
  const regex = at(pattern, 'Regex');
  return isMissing(regex)
    ? new RegExp(escapePattern(string(at(pattern, 'String'))), 'gu')
    : translateRegex(string(regex));
};
