import { characters, readsAndWrites, type Tokenizer } from '@blockformer/tokenizer';
import type { TokenizerLayout } from './layout.ts';

/** A model of letters whose config has its alphabets: what it reads, `grapheme_chars`, and what it writes, `phoneme_chars`. */
export const fromAlphabets: TokenizerLayout = async (_source, { config }) => {
  const { grapheme_chars: reads, phoneme_chars: writes, pad_token_id, bos_token_id, eos_token_id } = config;
  if (typeof reads !== 'string' || typeof writes !== 'string') return undefined;
  const ids = [pad_token_id, bos_token_id, eos_token_id].map(Number);
  const [pad, bos, eos] = ids as [number, number, number];
  const unknown = [0, 1, 2, 3].find((id) => !ids.includes(id)) as number;
  const specials = { '<pad>': pad, '<s>': bos, '</s>': eos, '<unk>': unknown };
  const of = (alphabet: string): Tokenizer =>
    characters({
      alphabet: Array.from(alphabet),
      specials,
      unknown: '<unk>',
      template: { before: [bos], after: [eos] },
    });
  return readsAndWrites(of(reads), of(writes));
};
