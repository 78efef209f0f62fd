import {
  clsPooling,
  type EmbedOptions,
  embed,
  loadSentenceSettings,
  meanPooling,
  type Pooling,
  poolerPooling,
} from '@blockformer/models';
import type { ModelInput } from '@blockformer/tokenizer';
import { type Command, Option } from 'commander';
import { type EncoderOptions, type EncoderTask, runEncoder } from './encoder-job.ts';
import { type Io, UsageError } from './io.ts';
import { count } from './options.ts';
import { readCut } from './read-cut.ts';

// How the commands that make sentence vectors make them: what the model says, and flags over it.

const poolings: Readonly<Record<'mean' | 'cls' | 'pooler', Pooling>> = {
  mean: meanPooling,
  cls: clsPooling,
  pooler: poolerPooling,
};

export type VectorOptions = EncoderOptions & {
  pooling?: keyof typeof poolings;
  maxTokens?: number;
};

export const withPooling = (command: Command): Command =>
  command
    .addOption(
      new Option(
        '--pooling <name>',
        'mean of all tokens, the first token (cls), or the model’s own pooler (default: what the model says, or mean)',
      ).choices(Object.keys(poolings)),
    )
    .option(
      '--max-tokens <n>',
      'cuts longer texts (default: what the model says; otherwise a longer text is an error)',
      count(1),
    );

/** What is done with the vectors. */
export type VectorUse = Pick<EncoderTask<ModelInput, Float32Array>, 'write' | 'named' | 'finish'> & {
  /** Whether vectors are divided by their length. Default: what the model says, or true. */
  readonly normalize?: boolean;
  /** Throws for texts that nothing can be done with, before the weights are read. */
  check?(texts: readonly string[]): void;
};

/** Makes a vector of each text. */
export const runVectors = async (
  who: string,
  given: readonly string[],
  options: VectorOptions,
  io: Io,
  { normalize, check, ...use }: VectorUse,
): Promise<void> => {
  let settings: Pick<EmbedOptions, 'pooling' | 'normalize'> = {};
  await runEncoder<ModelInput, Float32Array>(given, options, io, {
    ...use,
    read: async ({ texts, model, tokenizer, opened }) => {
      check?.(texts);
      if (options.pooling === 'pooler' && !model.pool)
        throw new UsageError('--pooling pooler: this model has no pooler');
      const own = await loadSentenceSettings(opened.source);
      const pooling = options.pooling ? poolings[options.pooling] : own?.pooling;
      settings = { pooling, normalize: normalize ?? own?.normalize };
      return readCut(who, model, tokenizer, texts, options.maxTokens, own?.maxTokens);
    },
    run: ({ model, params, tokenizer }, inputs, batch) =>
      embed(model, params, tokenizer, inputs, { ...batch, ...settings }),
  });
};
