import type { Source } from '@blockformer/model-loader';
import type { Tokenizer } from '@blockformer/tokenizer';
import { fromAlphabets } from './tokenizer-layouts/alphabets.ts';
import { readLayoutSettings, type TokenizerLayout } from './tokenizer-layouts/layout.ts';
import { fromSourceAndTarget } from './tokenizer-layouts/source-and-target.ts';
import { fromTokenizerJson } from './tokenizer-layouts/tokenizer-json.ts';
import { fromVocabAndMerges } from './tokenizer-layouts/vocab-and-merges.ts';
import { fromVocabTxt } from './tokenizer-layouts/vocab-txt.ts';

/** Every way that a folder can hold a tokenizer, in the order in which they are looked for. A new one is added here. */
const layouts: readonly TokenizerLayout[] = [
  fromTokenizerJson,
  fromVocabTxt,
  fromVocabAndMerges,
  fromSourceAndTarget,
  fromAlphabets,
];

/**
 * The tokenizer of a model's folder: `tokenizer.json`; `vocab.txt`; `vocab.json` and `merges.txt`; `source.spm`,
 * `target.spm` and `vocab.json`; or the alphabets of its config. `undefined` when it has none. What its special tokens are
 * for is read from `tokenizer_config.json` and `special_tokens_map.json`.
 *
 * @throws Error one line that says which file is wrong, or what is not supported.
 */
export const loadTokenizer = async (source: Source): Promise<Tokenizer | undefined> => {
  const settings = await readLayoutSettings(source);
  for (const layout of layouts) {
    const tokenizer = await layout(source, settings);
    if (tokenizer) return tokenizer;
  }
  return undefined;
};
