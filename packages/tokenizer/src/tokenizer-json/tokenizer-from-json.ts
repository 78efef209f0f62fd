import type { AddedToken } from '../added-tokens.ts';
import { byteLevelBpe } from '../byte-level-bpe.ts';
import type { RoleTokens } from '../roles.ts';
import type { Tokenizer } from '../tokenizer.ts';
import {
  at,
  boolean,
  components,
  type Field,
  fault,
  isMissing,
  list,
  string,
  unsupported,
  wholeNumber,
} from './fields.ts';
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

const checkDecoder = (decoder: Field): void => {
  const [only, ...rest] = components(decoder, 'decoders');
  if (!only) throw fault('decoder null is not supported');
  const other = [only, ...rest].find((component) => at(component, 'type').value !== 'ByteLevel');
  if (other || rest.length > 0) throw unsupported('decoder', other ?? decoder);
};

/**
 * The tokenizer of a Hugging Face `tokenizer.json` (its text, or the parsed object), if it is a byte-level BPE.
 * `encode(text, { template: true })` adds what the post-processor does to a single text. The settings for padding and
 * truncation have no effect.
 *
 * @param options.roles what the special tokens are for, as `tokenizer_config.json` says. Default: by their usual names.
 * @throws Error that names what is not supported, or where the file is wrong.
 */
export const tokenizerFromJson = (
  tokenizerJson: unknown,
  { roles }: { readonly roles?: RoleTokens } = {},
): Tokenizer => {
  const root = { value: typeof tokenizerJson === 'string' ? parse(tokenizerJson) : tokenizerJson, path: '' };
  const model = readModel(at(root, 'model'));
  const normalize = readNormalizer(at(root, 'normalizer'));
  const preTokenize = readPreTokenizer(at(root, 'pre_tokenizer'));
  checkDecoder(at(root, 'decoder'));
  const postProcessing = readPostProcessor(at(root, 'post_processor'));
  const added = at(root, 'added_tokens');
  const addedTokens = isMissing(added) ? [] : list(added).map(readAddedToken);
  try {
    return byteLevelBpe({
      ...model,
      addedTokens,
      normalize,
      preTokenize,
      ...postProcessing,
      roles: { ...postProcessing.roles, ...roles },
    });
  } catch (error) {
    throw fault((error as Error).message.replace(/^byteLevel(Bpe)?: /, ''));
  }
};
