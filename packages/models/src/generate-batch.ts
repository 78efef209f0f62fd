import { bestOf, type ChosenToken, type Finish, runSearches, type Sampler } from '@blockformer/sampler';
import type { EncoderDecoder } from './encoder-decoder.ts';
import { encoderDecoderBatchStep } from './encoder-decoder-batch-step.ts';
import { expectIds } from './expect-ids.ts';
import { lingeringRows } from './lingering-rows.ts';

export type GenerateBatchOptions = {
  /** What every text starts with; not part of it. */
  readonly startId: number;
  /** Called once for each text, so that what is drawn for one does not depend on the others. */
  readonly sampler: () => Sampler;
  /** How many new ids of each at most. */
  readonly maxTokens: number;
  readonly endIds?: readonly number[];
  /** How many of the likeliest tokens to note for each id. Without it, none. */
  readonly top?: number;
  readonly signal?: AbortSignal;
};

export type BatchGeneration = {
  readonly ids: readonly number[];
  /** The ids with their log-probabilities, as `generate` has them. */
  readonly tokens: readonly ChosenToken[];
  readonly finish: Finish;
};

/**
 * What `generate` gives for each source with `encoderDecoderStep`, all of them in one batch: at every step the model
 * computes one position of each text. Texts that have ended leave the batch when half of it has.
 *
 * @throws RangeError for ids that the model cannot be fed, and as `generate`.
 */
export const generateBatch = async <P>(
  model: EncoderDecoder<P>,
  params: P,
  sources: readonly (readonly number[])[],
  { startId, sampler, maxTokens, endIds, top, signal }: GenerateBatchOptions,
): Promise<BatchGeneration[]> => {
  const step = lingeringRows(encoderDecoderBatchStep(model, params, sources));
  expectIds('start', [startId], model);
  if (!(Number.isInteger(maxTokens) && maxTokens >= 0))
    throw new RangeError(`generateBatch: expected an integer from 0 up for maxTokens, got ${maxTokens}`);
  if (maxTokens === 0) return sources.map(() => ({ ids: [], tokens: [], finish: 'length' }));
  const options = { prompt: [startId], positions: model.positions, maxTokens, endIds, top };
  const searches = sources.map(() => bestOf({ ...options, count: 1, sampler }));
  for await (const _trees of runSearches({ step, searches, signal }));
  return searches.map(({ results: [text] }) => {
    const { ids = [], tokens = [], finish = 'aborted' } = text ?? {};
    return { ids, tokens, finish };
  });
};
