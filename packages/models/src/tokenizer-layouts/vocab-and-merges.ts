import { readText } from '@blockformer/model-loader';
import { byteLevelBpe, type RoleTokens, readVocabAndMerges, templateOf, trimSpaces } from '@blockformer/tokenizer';
import type { TokenizerLayout } from './layout.ts';

/** The special token of GPT-2, which old folders name nowhere. */
const END_OF_TEXT = '<|endoftext|>';

/** `vocab.json` and `merges.txt`: GPT-2; or RoBERTa and BART, whose vocabularies have `<s>`, `</s>` and `<mask>`. */
export const fromVocabAndMerges: TokenizerLayout = async (source, { tokenizerConfig, roles }) => {
  const vocabText = await readText(source, 'vocab.json');
  const mergesText = vocabText === undefined ? undefined : await readText(source, 'merges.txt');
  if (vocabText === undefined || mergesText === undefined) return undefined;
  const { vocab, merges } = readVocabAndMerges(vocabText, mergesText);
  const idOf = (token: string): number | undefined => (Object.hasOwn(vocab, token) ? vocab[token] : undefined);
  const [cls, sep] = [idOf(roles.cls ?? '<s>'), idOf(roles.sep ?? '</s>')];
  const mask = roles.mask ?? '<mask>';
  const framed = cls !== undefined && sep !== undefined && idOf(mask) !== undefined;
  const usual: RoleTokens = { bos: '<s>', eos: '</s>', unk: '<unk>', sep: '</s>', pad: '<pad>', cls: '<s>', mask };
  const named = framed ? { ...usual, ...roles } : roles;
  const special = new Set([END_OF_TEXT, ...Object.values(named)]);
  const addPrefixSpace = tokenizerConfig['add_prefix_space'] === true;
  return byteLevelBpe({
    vocab,
    merges,
    addedTokens: [...special].flatMap((text) => {
      const id = idOf(text);
      return id === undefined ? [] : [{ text, id, lstrip: framed && text === mask }];
    }),
    addPrefixSpace,
    roles: named,
    ...(framed && {
      template: templateOf({ before: [cls], between: [sep, sep], after: [sep], typeIds: [0, 0] }),
      trimSpan: trimSpaces(addPrefixSpace),
    }),
  });
};
