import { readText, type Source } from '@blockformer/model-loader';
import { type Tokenizer, tokenizerFromJson, tokenizerFromVocabAndMerges } from '@blockformer/tokenizer';

/** The tokenizer of a model's folder: `tokenizer.json`, or `vocab.json` and `merges.txt`; `undefined` when it has none. */
export const loadTokenizer = async (source: Source): Promise<Tokenizer | undefined> => {
  const json = await readText(source, 'tokenizer.json');
  if (json !== undefined) return tokenizerFromJson(json);
  const [vocab, merges] = [await readText(source, 'vocab.json'), await readText(source, 'merges.txt')];
  return vocab !== undefined && merges !== undefined ? tokenizerFromVocabAndMerges(vocab, merges) : undefined;
};
