import { type Choose, createSampler, type Finish, greedy, type LogitsFilter } from '@blockformer/sampler';
import type { Tokenizer } from '@blockformer/tokenizer';
import type { EncoderDecoder } from '../encoder-decoder.ts';
import { expectIds } from '../expect-ids.ts';
import { expectTokenizer } from '../expect-tokenizer.ts';
import { generateBatch } from '../generate-batch.ts';
import { type GenerationRules, ruleFilters } from '../generation-rules.ts';
import { type BatchOptions, inBatches } from './batches.ts';

export type TranslateOptions = Omit<BatchOptions<Translation>, 'signal'> & {
  /** How a text begins and ends: `readGenerationRules` reads them from the model's folder. */
  readonly rules: GenerationRules;
  /** The most new tokens of a text (default: what the rules say, or 200); never more than the model's positions. */
  readonly maxTokens?: number;
  /** What comes after the rules: temperature, topK, … */
  readonly filters?: readonly LogitsFilter[];
  /** Called once for each text, so that what is drawn for one does not depend on the others; greedy by default. */
  choose?(): Choose;
  /** Texts end where they are when it is aborted. */
  readonly signal?: AbortSignal;
};

export type Translation = {
  readonly text: string;
  readonly sourceIds: readonly number[];
  /** The new ids, the end included. */
  readonly ids: readonly number[];
  readonly finish: Finish;
};

const DEFAULT_MAX_TOKENS = 200;

/** The most new tokens: of what was asked for, the rules and a default the first, and no more than the model has positions. */
export const translationLength = (
  { positions = Number.POSITIVE_INFINITY }: { readonly positions?: number },
  { maxTokens }: Pick<GenerationRules, 'maxTokens'>,
  asked?: number,
): number => Math.min(asked ?? maxTokens ?? DEFAULT_MAX_TOKENS, positions);

/**
 * What an encoder-decoder makes of texts: a translation, a summary, the sounds of a spelling. Texts of about the same
 * length are computed together; the results are in the order of the texts, and the same as one by one. A text may be
 * given as the ids that the encoder is to read.
 *
 * @throws RangeError one line, before anything is computed, for a text that the encoder cannot be fed, and for a tokenizer
 *   of another model.
 */
export const translate = async <P>(
  model: EncoderDecoder<P>,
  params: P,
  tokenizer: Pick<Tokenizer, 'encode' | 'decode' | 'size'>,
  texts: readonly (string | readonly number[])[],
  options: TranslateOptions,
): Promise<Translation[]> => {
  const { rules, filters = [], choose = greedy, batchSize, onProgress, onResult, signal } = options;
  expectTokenizer(tokenizer, model);
  const sources = texts.map((text) => (typeof text === 'string' ? tokenizer.encode(text, { template: true }) : text));
  sources.forEach((ids, index) => {
    expectIds(texts.length === 1 ? 'text' : `text ${index + 1}`, ids, model.source);
  });
  const maxTokens = translationLength(model, rules, options.maxTokens);
  const { startId, endIds } = rules;
  const sampler = () => createSampler({ filters: [...ruleFilters(rules, maxTokens), ...filters], choose: choose() });
  const run = async (batch: readonly (readonly number[])[]): Promise<Translation[]> => {
    const made = await generateBatch(model, params, batch, { startId, endIds, sampler, maxTokens, signal });
    return made.map(({ ids, finish }, row) => {
      const written = finish === 'end' ? ids.slice(0, -1) : ids;
      const text = tokenizer.decode(written, { skipSpecials: true });
      return { text, sourceIds: batch[row] as readonly number[], ids, finish };
    });
  };
  return inBatches(sources, ({ length }) => length, run, { batchSize, onProgress, onResult });
};
