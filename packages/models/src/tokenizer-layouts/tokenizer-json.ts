import { readText } from '@blockformer/model-loader';
import { tokenizerFromJson } from '@blockformer/tokenizer';
import type { TokenizerLayout } from './layout.ts';

/** `tokenizer.json`. */
export const fromTokenizerJson: TokenizerLayout = async (source, { roles }) => {
  const json = await readText(source, 'tokenizer.json');
  return json === undefined ? undefined : tokenizerFromJson(json, { roles });
};
