import type { Pronunciation } from './pronunciations.ts';

// Ids of the spelling model: special tokens, the letters of spelling, the other sounds. A letter that is also a sound has
// one id for both.

export const SPECIAL = { start: 0, pad: 1, end: 2, unknown: 3 } as const;
const specialTokens = ['<s>', '<pad>', '</s>', '<unk>'];

/** Every token by its id: the special ones, a to z, the apostrophe, and the sounds in order. */
export const alphabetOf = (pronunciations: readonly Pronunciation[]): string[] => {
  const letters = [..."abcdefghijklmnopqrstuvwxyz'"];
  const sounds = new Set(pronunciations.flatMap(({ ways }) => ways.flat()));
  const others = [...sounds].filter((sound) => !letters.includes(sound)).sort();
  return [...specialTokens, ...letters, ...others];
};

/**
 * The `tokenizer.json` of an alphabet: lower case, a token for each letter, `<s> … </s>` around them. It is a BPE without
 * merges, in which a sound of two symbols (`eɪ`) can be an id of its own and is never made by encoding.
 */
export const alphabetTokenizer = (alphabet: readonly string[]): object => ({
  version: '1.0',
  truncation: null,
  padding: null,
  added_tokens: specialTokens.map((content, id) => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  })),
  normalizer: { type: 'Lowercase' },
  pre_tokenizer: null,
  post_processor: {
    type: 'TemplateProcessing',
    single: [
      { SpecialToken: { id: '<s>', type_id: 0 } },
      { Sequence: { id: 'A', type_id: 0 } },
      { SpecialToken: { id: '</s>', type_id: 0 } },
    ],
    pair: [
      { SpecialToken: { id: '<s>', type_id: 0 } },
      { Sequence: { id: 'A', type_id: 0 } },
      { SpecialToken: { id: '</s>', type_id: 0 } },
      { Sequence: { id: 'B', type_id: 0 } },
      { SpecialToken: { id: '</s>', type_id: 0 } },
    ],
    special_tokens: {
      '<s>': { id: '<s>', ids: [SPECIAL.start], tokens: ['<s>'] },
      '</s>': { id: '</s>', ids: [SPECIAL.end], tokens: ['</s>'] },
    },
  },
  decoder: { type: 'Fuse' },
  model: {
    type: 'BPE',
    dropout: null,
    unk_token: '<unk>',
    continuing_subword_prefix: null,
    end_of_word_suffix: null,
    fuse_unk: false,
    byte_fallback: false,
    ignore_merges: false,
    vocab: Object.fromEntries(alphabet.map((token, id) => [token, id])),
    merges: [],
  },
});
