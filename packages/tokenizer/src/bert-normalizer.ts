import { type Normalizer, normalizeInTurn, unicodeNormalizer } from './normalizer.ts';
import { lowerCase, rewriteCharacters } from './rewrite-characters.ts';

export type BertNormalizerOptions = {
  /** Takes control characters away and makes all white space a space. Default: true. */
  readonly cleanText?: boolean;
  /** Puts spaces around Chinese characters, so that each is a word. Default: true. */
  readonly spaceChinese?: boolean;
  /** Default: true, as in the models that are called uncased. */
  readonly lowercase?: boolean;
  /** Default: where letters become lower case. */
  readonly stripAccents?: boolean;
};

const removeControls = rewriteCharacters(/(?![\t\n\r])[\p{Cc}\p{Cf}\p{Co}\uFFFD]/u, () => '');
const plainSpaces = rewriteCharacters(/(?! )\p{White_Space}/u, () => ' ');
// The blocks of BERT's own code; Hugging Face's begins one of them at 2B920, not 2B820.
const spacesAroundChinese = rewriteCharacters(
  /[\u4E00-\u9FFF\u3400-\u4DBF\u{20000}-\u{2A6DF}\u{2A700}-\u{2B73F}\u{2B740}-\u{2B81F}\u{2B920}-\u{2CEAF}\uF900-\uFAFF\u{2F800}-\u{2FA1F}]/u,
  (character) => ` ${character} `,
);
const removeAccents = rewriteCharacters(/\p{Mn}/u, () => '');

/**
 * The normalizer of BERT. Categories are those of the engine's Unicode; Hugging Face's library has older ones.
 *
 * Source: `BasicTokenizer` of github.com/google-research/bert.
 */
export const bertNormalizer = ({
  cleanText = true,
  spaceChinese = true,
  lowercase = true,
  stripAccents = lowercase,
}: BertNormalizerOptions = {}): Normalizer =>
  normalizeInTurn([
    ...(cleanText ? [removeControls, plainSpaces] : []),
    ...(spaceChinese ? [spacesAroundChinese] : []),
    ...(stripAccents ? [unicodeNormalizer('NFD'), removeAccents] : []),
    ...(lowercase ? [lowerCase] : []),
  ]);
