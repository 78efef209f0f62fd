import { disposeTree } from '@blockformer/core';
import type { BatchOptions, EncoderModel } from '@blockformer/models';
import type { Tokenizer } from '@blockformer/tokenizer';
import type { Command } from 'commander';
import { colors } from './colors.ts';
import { Aborted, type Io, UsageError } from './io.ts';
import { computeMany } from './many-texts.ts';
import { type ModelOptions, type OpenModel, openModel } from './open-model.ts';
import { count, withModel } from './options.ts';
import { readTextSource } from './read-lines.ts';

// What the commands that read many texts with an encoder have in common.

export type EncoderOptions = ModelOptions & { file?: string; batchSize?: number };

/** An encoder that is ready, and what its tasks are called with. */
export type EncoderJob = {
  readonly texts: readonly string[];
  readonly model: EncoderModel;
  readonly params: unknown;
  readonly tokenizer: Tokenizer;
  readonly opened: OpenModel<'encoder'>;
};

/** The options of such a command, and its argument. */
export const withTexts = (command: Command): Command =>
  withModel(command)
    .argument('[texts...]', 'the texts; - reads them from stdin, one a line')
    .option('--file <path>', 'read the texts from a file, one a line')
    .option('--batch-size <n>', 'most texts that are computed together (default: 8)', count(1));

/** What such a command does with its texts. */
export type EncoderTask<I, R> = {
  /** The texts as the model reads them. Throws for those that it cannot, before the weights are read. */
  read(job: Pick<EncoderJob, 'texts' | 'model' | 'tokenizer' | 'opened'>): readonly I[] | Promise<readonly I[]>;
  run(job: EncoderJob, inputs: readonly I[], options: BatchOptions<R>): Promise<unknown>;
  /** Called for one text after the other. */
  write(result: R, index: number, job: EncoderJob): void;
  /** Whether what is written of a text says of which one. */
  readonly named: boolean;
  /** Called when there is a result for each text. */
  finish?(job: EncoderJob): void | Promise<void>;
};

/** Reads the texts, opens the encoder and does the task; says on stderr what was done. */
export const runEncoder = async <I, R>(
  given: readonly string[],
  options: EncoderOptions,
  io: Io,
  task: EncoderTask<I, R>,
): Promise<void> => {
  const texts = await readTextSource({ texts: given, file: options.file }, io);
  if (!texts) throw new UsageError('give texts, - for stdin, or --file');
  if (texts.length === 1 && options.batchSize !== undefined)
    throw new UsageError('--batch-size has no effect on one text');
  const started = performance.now();
  const opened = await openModel(options, io, 'encoder');
  const { plan, tokenizer, backend, weights } = opened;
  if (!tokenizer) throw new Error('this model has no tokenizer, so it cannot read texts');
  const inputs = await task.read({ texts, model: plan.model, tokenizer, opened });
  const params = await opened.loadWeights();
  const loaded = performance.now();
  const job: EncoderJob = { texts, model: plan.model, params, tokenizer, opened };
  let done = 0;
  try {
    done = await computeMany<I, R>(
      {
        inputs,
        batchSize: options.batchSize,
        quiet: options.quiet,
        doing: 'reading',
        named: task.named,
        run: (part, batch) => task.run(job, part, batch),
        write: (result, index) => task.write(result as R, index, job),
      },
      io,
    );
    if (done === texts.length) await task.finish?.(job);
  } finally {
    disposeTree(params as Parameters<typeof disposeTree>[0]);
  }
  if (!options.quiet) {
    const seconds = (performance.now() - loaded) / 1000;
    const line = [
      `${done < texts.length ? `${done} of ` : ''}${texts.length} text${texts.length === 1 ? '' : 's'} in ${seconds.toFixed(2)} s`,
      ...(texts.length > 1 ? [`${(done / seconds).toFixed(1)} texts/s`] : []),
      `${backend} ${weights}`,
      `loaded in ${Math.round(loaded - started)} ms`,
    ].join(', ');
    io.stderr.write(`${colors(io, io.stderr).dim(line)}\n`);
  }
  if (done < texts.length) throw new Aborted();
};
