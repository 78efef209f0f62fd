import { readText } from '@blockformer/model-loader';
import { bertTokenizer } from '@blockformer/tokenizer';
import type { TokenizerLayout } from './layout.ts';

/** BERT: `vocab.txt`, a token a line. */
export const fromVocabTxt: TokenizerLayout = async (source, { tokenizerConfig, roles }) => {
  const vocab = await readText(source, 'vocab.txt');
  if (vocab === undefined) return undefined;
  const flag = (name: string): boolean | undefined => {
    const value = tokenizerConfig[name];
    return typeof value === 'boolean' ? value : undefined;
  };
  return bertTokenizer(vocab, {
    lowercase: flag('do_lower_case'),
    stripAccents: flag('strip_accents'),
    spaceChinese: flag('tokenize_chinese_chars'),
    roles,
  });
};
