import type { Candidate } from '@blockformer/sampler';
import type { Tokenizer } from '@blockformer/tokenizer';
import { type ShownToken, showToken } from './show-tokens.ts';

/** A level of a search's tree: its candidates, the likeliest first, with what they are called. */
export type Level = {
  readonly length: number;
  readonly candidates: readonly (Candidate & Pick<ShownToken, 'text' | 'special'>)[];
};

export const showLevel = (
  { length, candidates }: { readonly length: number; readonly candidates: readonly Candidate[] },
  tokenizer: Tokenizer | undefined,
): Level => ({ length, candidates: candidates.map((each) => ({ ...each, ...showToken(each.id, tokenizer) })) });
