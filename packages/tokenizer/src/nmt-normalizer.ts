import { type Normalizer, normalizeInTurn } from './normalizer.ts';
import { rewriteCharacters } from './rewrite-characters.ts';

/**
 * The clean-up of SentencePiece for machine translation: control characters go, other white space and zero-width
 * characters become spaces.
 */
export const nmtNormalizer: Normalizer = normalizeInTurn([
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it takes away.
  rewriteCharacters(/[\u0001-\u0008\u000B\u000E-\u001F\u007F\u008F\u009F]/u, () => ''),
  rewriteCharacters(/[\t\n\f\r\u1680\u200B-\u200F\u2028\u2029\u2581\uFEFF\uFFFD]/u, () => ' '),
]);
