import { readJson, readText, type Source } from '@blockformer/model-loader';
import { byteLevelBpe, readVocabAndMerges, type Tokenizer, tokenizerFromJson } from '@blockformer/tokenizer';

/** The special token of GPT-2, which old folders name nowhere. */
const END_OF_TEXT = '<|endoftext|>';

/** What `tokenizer_config.json` and `special_tokens_map.json` call `bos_token`, `eos_token`, …: a text, or an object around it. */
const namedSpecials = async (source: Source): Promise<string[]> => {
  const files = [await readJson(source, 'tokenizer_config.json'), await readJson(source, 'special_tokens_map.json')];
  return files
    .flatMap((file) => Object.entries((file ?? {}) as Record<string, string | { content?: string } | null>))
    .filter(([name]) => name.endsWith('_token'))
    .map(([, token]) => (typeof token === 'object' ? token?.content : token))
    .filter((token) => typeof token === 'string');
};

/** The tokenizer of a model's folder: `tokenizer.json`, or `vocab.json` and `merges.txt`; `undefined` when it has none. */
export const loadTokenizer = async (source: Source): Promise<Tokenizer | undefined> => {
  const json = await readText(source, 'tokenizer.json');
  if (json !== undefined) return tokenizerFromJson(json);
  const vocabText = await readText(source, 'vocab.json');
  const mergesText = vocabText === undefined ? undefined : await readText(source, 'merges.txt');
  if (vocabText === undefined || mergesText === undefined) return undefined;
  const { vocab, merges } = readVocabAndMerges(vocabText, mergesText);
  const specials: Record<string, number> = {};
  for (const token of [END_OF_TEXT, ...(await namedSpecials(source))]) {
    const id = Object.hasOwn(vocab, token) ? vocab[token] : undefined;
    if (id !== undefined) specials[token] = id;
  }
  return byteLevelBpe({ vocab, merges, specials });
};
