import { disposeTree } from '@blockformer/core';
import type { BatchOptions, EncoderModel } from '@blockformer/models';
import type { Tokenizer } from '@blockformer/tokenizer';
import type { Command } from 'commander';
import { colors } from './colors.ts';
import { Aborted, type Io, UsageError } from './io.ts';
import { type ModelOptions, type OpenModel, openModel } from './open-model.ts';
import { count, withModel } from './options.ts';
import { createProgress } from './progress.ts';
import { readTextSource } from './read-lines.ts';

// What the commands that read many texts with an encoder have in common.

export type EncoderOptions = ModelOptions & { file?: string; batchSize?: number };

/** An encoder that is ready, and what its tasks are called with. */
export type EncoderJob = {
  readonly texts: readonly string[];
  readonly model: EncoderModel;
  readonly params: unknown;
  readonly tokenizer: Tokenizer;
  readonly batch: BatchOptions;
  readonly opened: OpenModel<'encoder'>;
};

/** The options of such a command, and its argument. */
export const withTexts = (command: Command): Command =>
  withModel(command)
    .argument('[texts...]', 'the texts; - reads them from stdin, one a line')
    .option('--file <path>', 'read the texts from a file, one a line')
    .option('--batch-size <n>', 'most texts that are computed together (default: 8)', count(1));

/**
 * Reads the texts, opens the encoder and runs `use`; says on stderr what was done.
 *
 * @param check throws for texts that the model cannot be fed, before the weights are read.
 */
export const runEncoder = async (
  given: readonly string[],
  options: EncoderOptions,
  io: Io,
  check: (job: Pick<EncoderJob, 'texts' | 'model' | 'tokenizer' | 'opened'>) => void | Promise<void>,
  use: (job: EncoderJob) => Promise<void>,
): Promise<void> => {
  const texts = await readTextSource({ texts: given, file: options.file }, io);
  if (!texts) throw new UsageError('give texts, - for stdin, or --file');
  if (texts.length === 1 && options.batchSize !== undefined)
    throw new UsageError('--batch-size has no effect on one text');
  const started = performance.now();
  const opened = await openModel(options, io, 'encoder');
  const { plan, tokenizer, backend, weights } = opened;
  if (!tokenizer) throw new Error('this model has no tokenizer, so it cannot read texts');
  const { model } = plan;
  await check({ texts, model, tokenizer, opened });
  const params = await opened.loadWeights();
  const loaded = performance.now();
  const progress = createProgress(io, options.quiet);
  const batch: BatchOptions = {
    batchSize: options.batchSize,
    signal: io.signal,
    onProgress: (done, total) => progress.update('reading', done, total, 'texts'),
  };
  try {
    await use({ texts, model, params, tokenizer, batch, opened });
  } catch (error) {
    throw io.signal.aborted ? new Aborted() : error;
  } finally {
    progress.stop();
    disposeTree(params as Parameters<typeof disposeTree>[0]);
  }
  if (options.quiet) return;
  const seconds = (performance.now() - loaded) / 1000;
  const line = [
    `${texts.length} text${texts.length === 1 ? '' : 's'} in ${seconds.toFixed(2)} s`,
    ...(texts.length > 1 ? [`${(texts.length / seconds).toFixed(1)} texts/s`] : []),
    `${backend} ${weights}`,
    `loaded in ${Math.round(loaded - started)} ms`,
  ].join(', ');
  io.stderr.write(`${colors(io, io.stderr).dim(line)}\n`);
};
