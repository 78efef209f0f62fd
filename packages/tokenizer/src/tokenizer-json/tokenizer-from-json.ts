import type { AddedToken } from '../added-tokens.ts';
import type { RoleTokens } from '../roles.ts';
import type { Tokenizer } from '../tokenizer.ts';
import { at, boolean, type Field, fault, isMissing, list, string, wholeNumber } from './fields.ts';
import { expectByteLevelDecoder, readDecoder } from './read-decoder.ts';
import { readModel } from './read-model.ts';
import { readNormalizer } from './read-normalizer.ts';
import { readPostProcessor } from './read-post-processor.ts';
import { readPreTokenizer } from './read-pre-tokenizer.ts';

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw fault(`not JSON: ${(error as Error).message.replaceAll(/\s+/g, ' ')}`);
  }
};

const readAddedToken = (token: Field): AddedToken => {
  const special = boolean(at(token, 'special'));
  return {
    text: string(at(token, 'content')),
    id: wholeNumber(at(token, 'id')),
    special,
    lstrip: boolean(at(token, 'lstrip'), false),
    rstrip: boolean(at(token, 'rstrip'), false),
    singleWord: boolean(at(token, 'single_word'), false),
    normalized: boolean(at(token, 'normalized'), !special),
  };
};

/**
 * The tokenizer of a Hugging Face `tokenizer.json` (its text, or the parsed object): BPE (of bytes, or of characters with
 * byte fallback), WordPiece, Unigram or WordLevel. `encode(text, { template: true })` and `encodeBatch` add what the
 * post-processor does. The settings for padding and truncation have no effect: `encodeBatch` takes them.
 *
 * @param options.roles what the special tokens are for, as `tokenizer_config.json` says. Default: by their usual names.
 * @throws Error that names what is not supported, or where the file is wrong.
 */
export const tokenizerFromJson = (
  tokenizerJson: unknown,
  { roles }: { readonly roles?: RoleTokens } = {},
): Tokenizer => {
  const root = { value: typeof tokenizerJson === 'string' ? parse(tokenizerJson) : tokenizerJson, path: '' };
  const { byteLevel, preTokenize } = readPreTokenizer(at(root, 'pre_tokenizer'));
  const withParts = readModel(at(root, 'model'), byteLevel);
  const decoder = at(root, 'decoder');
  if (byteLevel) expectByteLevelDecoder(decoder);
  const decode = byteLevel ? [] : readDecoder(decoder);
  const normalize = readNormalizer(at(root, 'normalizer'));
  const postProcessing = readPostProcessor(at(root, 'post_processor'));
  const added = at(root, 'added_tokens');
  const addedTokens = isMissing(added) ? [] : list(added).map(readAddedToken);
  try {
    return withParts(
      {
        addedTokens,
        normalize,
        preTokenize,
        ...postProcessing,
        roles: { ...postProcessing.roles, ...roles },
      },
      decode,
    );
  } catch (error) {
    throw fault((error as Error).message.replace(/^\w+: /, ''));
  }
};
