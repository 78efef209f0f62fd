import { bertNormalizer } from '../bert-normalizer.ts';
import { nmtNormalizer } from '../nmt-normalizer.ts';
import { type Normalizer, normalizeInTurn, unicodeNormalizer } from '../normalizer.ts';
import { prependText, replaceText, stripSpace } from '../replace-text.ts';
import { lowerCase, stripMarks } from '../rewrite-characters.ts';
import { at, boolean, components, type Field, isMissing, string, unsupported } from './fields.ts';
import { readCharsmap } from './read-charsmap.ts';
import { readPattern } from './read-pattern.ts';

const readBert = (component: Field): Normalizer => {
  const stripAccents = at(component, 'strip_accents');
  return bertNormalizer({
    cleanText: boolean(at(component, 'clean_text'), true),
    spaceChinese: boolean(at(component, 'handle_chinese_chars'), true),
    lowercase: boolean(at(component, 'lowercase'), true),
    stripAccents: isMissing(stripAccents) ? undefined : boolean(stripAccents),
  });
};

const kinds: Readonly<Record<string, (component: Field) => Normalizer>> = {
  NFC: () => unicodeNormalizer('NFC'),
  NFD: () => unicodeNormalizer('NFD'),
  NFKC: () => unicodeNormalizer('NFKC'),
  NFKD: () => unicodeNormalizer('NFKD'),
  BertNormalizer: readBert,
  Lowercase: () => lowerCase,
  StripAccents: () => stripMarks,
  Strip: (component) => stripSpace(boolean(at(component, 'strip_left')), boolean(at(component, 'strip_right'))),
  Nmt: () => nmtNormalizer,
  Precompiled: (component) => readCharsmap(at(component, 'precompiled_charsmap')),
  Prepend: (component) => prependText(string(at(component, 'prepend'))),
  Replace: (component) => replaceText(readPattern(at(component, 'pattern')), string(at(component, 'content'))),
};

/** Reads `normalizer`: null, one of `kinds`, or a sequence of them. */
export const readNormalizer = (field: Field): Normalizer =>
  normalizeInTurn(
    components(field, 'normalizers').map((component) => {
      const type = string(at(component, 'type'));
      const read = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
      if (!read) throw unsupported('normalizer', component);
      return read(component);
    }),
  );
