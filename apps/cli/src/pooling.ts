import {
  clsPooling,
  type EmbedOptions,
  embed,
  loadSentenceSettings,
  meanPooling,
  type Pooling,
  poolerPooling,
  readTexts,
} from '@blockformer/models';
import { type Command, Option } from 'commander';
import { type EncoderJob, type EncoderOptions, runEncoder } from './encoder-job.ts';
import { type Io, UsageError } from './io.ts';
import { count } from './options.ts';

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

/** Makes a vector of each text, `least` or more of them, and gives them to `use` with what made them. */
export const runVectors = async (
  given: readonly string[],
  options: VectorOptions & Pick<EmbedOptions, 'normalize'>,
  io: Io,
  use: (vectors: readonly Float32Array[], job: EncoderJob) => void,
  least = 1,
): Promise<void> => {
  let settings: EmbedOptions = {};
  await runEncoder(
    given,
    options,
    io,
    async ({ texts, model, tokenizer, opened }) => {
      if (texts.length < least) throw new UsageError(`give ${least} texts or more`);
      const own = await loadSentenceSettings(opened.source);
      const pooling = options.pooling ? poolings[options.pooling] : own?.pooling;
      const maxTokens = options.maxTokens ?? own?.maxTokens;
      settings = { pooling, maxTokens, normalize: options.normalize };
      if (options.pooling === 'pooler' && !model.pool) throw new Error('--pooling pooler: this model has no pooler');
      readTexts('embed', model, tokenizer, texts, { maxTokens });
    },
    async (job) => {
      const { texts, model, params, tokenizer, batch } = job;
      use(await embed(model, params, tokenizer, texts, { ...batch, ...settings }), job);
    },
  );
};
