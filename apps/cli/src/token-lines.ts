import type { ChosenToken, ScoredToken } from '@blockformer/sampler';
import type { Tokenizer } from '@blockformer/tokenizer';
import { colors } from './colors.ts';
import type { Io } from './io.ts';

/** A token with its text, and where it is. */
export type PlacedToken = ChosenToken & { readonly text: string; readonly start: number; readonly end: number };

type JsonToken = ScoredToken & {
  readonly text: string | null;
  readonly start: number;
  readonly end: number;
  readonly top?: readonly (ScoredToken & { readonly text: string | null })[];
};

/** Tokens for `--json`; texts are null without a tokenizer. */
export const jsonTokens = (tokens: readonly PlacedToken[], tokenizer: Tokenizer | undefined): JsonToken[] =>
  tokens.map(({ id, text, start, end, logProbability, top }) => ({
    id,
    text: tokenizer ? text : null,
    start,
    end,
    logProbability,
    ...(top.length > 0
      ? { top: top.map((token) => ({ ...token, text: tokenizer ? tokenizer.decode([token.id]) : null })) }
      : {}),
  }));

/** A line for each token: its log-probability, its text, and the likeliest tokens at its place with theirs. */
export const tokenLines = (
  tokens: readonly PlacedToken[],
  tokenizer: Tokenizer | undefined,
  io: Io,
  stream: Io['stdout'],
): string => {
  const { dim } = colors(io, stream);
  const name = ({ id, text }: { id: number; text: string | null }): string =>
    text === null ? `${id}` : JSON.stringify(text);
  return jsonTokens(tokens, tokenizer)
    .map(({ top, ...token }) => {
      const others = (top ?? []).map((each) => `${name(each)} ${each.logProbability.toFixed(2)}`).join('  ');
      return `${token.logProbability.toFixed(4).padStart(9)}  ${name(token)}${others && `  ${dim(others)}`}\n`;
    })
    .join('');
};
