import { recordTaps } from '@blockformer/core';
import { isPassAttention, passAttention, readGenerationRules, tracePass, withAnswer } from '@blockformer/models';
import { breathe, type Method } from '../method.ts';
import { type ShownToken, showToken } from '../show-tokens.ts';
import { readText } from './read-text.ts';

/** A token, and where it stands in the text that was read; what a template adds, or a decoder writes, stands nowhere. */
export type PlacedToken = ShownToken & { readonly span?: readonly [start: number, end: number] };

/** One kind of attention in a pass. */
export type PassSet = {
  readonly kind: 'cross' | 'encoder' | 'decoder';
  readonly queries: readonly PlacedToken[];
  /** What is looked at, if it is not what looks. */
  readonly keys?: readonly PlacedToken[];
  readonly layers: readonly {
    readonly name: string;
    readonly part: string;
    readonly heads: number;
    readonly values: Float32Array; // [H, T, S]
  }[];
};

/** What looked at what while a model read a text. */
export type Pass = {
  readonly read: readonly PlacedToken[];
  /** What an encoder-decoder was fed, and what it wrote; empty for others. */
  readonly fed: readonly number[];
  readonly written: readonly PlacedToken[];
  readonly answer: string;
  /** Cross attention first, then the encoder's, then the decoder's. */
  readonly sets: readonly PassSet[];
};

/** One pass of a text, all weights of all heads. */
export const pass: Method<{ readonly key: string; readonly text: string }, Pass> = async (
  { key, text },
  { models, signal },
) => {
  await breathe(signal); // of texts that are typed fast only the last is wanted
  const opened = models.get(key);
  const { plan, params, tokenizer, source } = opened;
  const { spans, ...given } = readText(text, opened);
  const input =
    plan.kind === 'encoder-decoder'
      ? await withAnswer(plan, params, given, await readGenerationRules(source), signal)
      : given;
  const seen = recordTaps(isPassAttention);
  try {
    tracePass(plan, params, input, seen.tap);
    const { tokens, sets } = await passAttention(input, seen.tensors);
    const show = (id: number): ShownToken => {
      const token = showToken(id, tokenizer);
      return id === tokenizer?.roles.mask ? { ...token, special: false } : token; // it stands for a word
    };
    const place = (id: number, i: number): PlacedToken => {
      const [start, end] = spans[i] ?? [0, 0];
      return { ...show(id), ...(end > start ? { span: [start, end] as const } : {}) };
    };
    const shown = { read: tokens.read.map(place), fed: tokens.fed.map(show), written: tokens.written.map(show) };
    return {
      read: shown.read,
      fed: tokens.fed,
      written: shown.written,
      answer: tokenizer?.decode(tokens.written, { skipSpecials: true }) ?? '',
      sets: sets.map(({ kind, queries, keys, layers }) => ({
        kind,
        queries: shown[queries],
        ...(keys ? { keys: shown[keys] } : {}),
        layers,
      })),
    };
  } finally {
    seen.dispose();
  }
};
