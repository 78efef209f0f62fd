import { randomInt } from 'node:crypto';
import { disposeTree } from '@blockformer/core';
import {
  encoderDecoderStep,
  expectIds,
  expectTokenizer,
  type GenerationRules,
  readGenerationRules,
  ruleFilters,
  translate,
  translationLength,
} from '@blockformer/models';
import { createSampler, type Finish, generateText } from '@blockformer/sampler';
import { streamingDecoder, type Tokenizer } from '@blockformer/tokenizer';
import type { Command } from 'commander';
import { colors } from '../colors.ts';
import { asJson, asLine, type GenerationReport, unsupportedNote } from '../generation-report.ts';
import { Aborted, type Io, UsageError } from '../io.ts';
import { type ModelOptions, type OpenModel, openModel } from '../open-model.ts';
import { count, ids, withModel } from '../options.ts';
import { createProgress } from '../progress.ts';
import { readTextSource } from '../read-lines.ts';
import { type Sampling, type SamplingOptions, samplingOf, withSampling } from '../sampling.ts';
import { stopwatch } from '../stopwatch.ts';

type Options = ModelOptions &
  SamplingOptions & {
    file?: string;
    promptIds?: number[];
    maxTokens?: number;
    endId?: number[];
    batchSize?: number;
  };

/** Fields of generation_config.json that `readGenerationRules` reads. */
const RULES = new Set(['forced_bos_token_id', 'forced_eos_token_id', 'bad_words_ids', 'max_length']);

type Job = {
  readonly opened: OpenModel<'encoder-decoder'>;
  readonly params: unknown;
  readonly rules: GenerationRules;
  readonly sampling: Sampling;
  readonly maxTokens: number;
  /** What all reports have in common. */
  readonly common: Pick<GenerationReport, 'seed' | 'backend' | 'weights' | 'loadMs'>;
};

const needTokenizer = ({ tokenizer, plan }: OpenModel<'encoder-decoder'>): Tokenizer => {
  if (!tokenizer) throw new Error('this model has no tokenizer; give the source as --prompt-ids 1,2,3');
  expectTokenizer(tokenizer, plan.model);
  return tokenizer;
};

/** One text, shown as it comes. */
const translateOne = async (promptIds: number[], job: Job, options: Options, io: Io): Promise<GenerationReport> => {
  const { opened, params, rules, sampling, maxTokens, common } = job;
  const { tokenizer, plan } = opened;
  const filters = [...ruleFilters(rules, maxTokens), ...sampling.filters];
  const watch = stopwatch(createSampler({ filters, choose: sampling.choose() }));
  const generation = generateText({
    step: encoderDecoderStep(plan.model, params, promptIds),
    prompt: [rules.startId],
    sampler: watch.sampler,
    maxTokens,
    endIds: rules.endIds,
    decoder: tokenizer
      ? streamingDecoder(tokenizer, { skipSpecials: true })
      : { push: (id) => `${id} `, end: () => '' },
    signal: io.signal,
  });
  for await (const piece of generation) if (!options.json) io.stdout.write(piece);
  if (!options.json) io.stdout.write('\n');
  const { ids, text, finish = 'aborted' } = generation;
  return { promptIds, ids, text: tokenizer ? text : null, finish, ...common, times: watch.times() };
};

/** Many texts, in batches; a blank line stays one. */
const translateMany = async (
  texts: readonly string[],
  job: Job,
  options: Options,
  io: Io,
): Promise<GenerationReport[]> => {
  const { opened, params, rules, sampling, maxTokens, common } = job;
  const written = texts.filter((text) => text.trim() !== '');
  const progress = createProgress(io, options.quiet);
  const made = await translate(opened.plan.model, params, needTokenizer(opened), written, {
    rules,
    maxTokens,
    ...sampling,
    batchSize: options.batchSize,
    onProgress: (done, total) => progress.update('translating', done, total, 'texts'),
    signal: io.signal,
  }).finally(progress.stop);
  const rest = made.values();
  return texts.map((text) => {
    const next = text.trim() === '' ? undefined : rest.next().value;
    const { sourceIds = [], ids = [], text: translated = '', finish = 'end' } = next ?? {};
    return { promptIds: sourceIds, ids, text: translated, finish, ...common, times: {} };
  });
};

const run = async (given: string[], options: Options, io: Io): Promise<Finish> => {
  const texts = await readTextSource({ texts: given, file: options.file }, io);
  if ((texts === undefined) === (options.promptIds === undefined))
    throw new UsageError('give texts, - for stdin, --file or --prompt-ids, one of them');
  const one = texts === undefined || texts.length === 1;
  if (one && options.batchSize !== undefined) throw new UsageError('--batch-size has no effect on one text');

  const seed = options.seed ?? randomInt(2 ** 32);
  const sampling = samplingOf(options, { temperature: 0 }, seed);
  const started = performance.now();
  const opened = await openModel(options, io, 'encoder-decoder');
  const { backend, weights, settings, plan, source } = opened;
  const read = await readGenerationRules(source);
  const rules = options.endId ? { ...read, endIds: options.endId } : read;
  const maxTokens = translationLength(plan.model, rules, options.maxTokens);
  const sources = texts
    ? texts.map((text) => needTokenizer(opened).encode(text, { template: true }))
    : [options.promptIds as number[]];
  sources.forEach((ids, index) => {
    const blank = texts?.[index]?.trim() === '' && !one;
    if (!blank) expectIds(one ? 'source' : `text ${index + 1}`, ids, plan.model.source);
  });
  const params = await opened.loadWeights();
  try {
    const common = { seed, backend, weights, loadMs: performance.now() - started };
    const job = { opened, params, rules, sampling, maxTokens, common };
    const computed = performance.now();
    const reports = one
      ? [await translateOne(sources[0] as number[], job, options, io)]
      : await translateMany(texts, job, options, io);
    for (const report of reports) {
      if (options.json) io.stdout.write(`${asJson(report)}\n`);
      else if (!one) io.stdout.write(`${report.text}\n`);
    }
    if (!options.quiet) {
      const note = unsupportedNote(settings.unsupported.filter((name) => !RULES.has(name)));
      if (note) io.stderr.write(`${note}\n`);
      const tokens = reports.reduce((sum, { ids }) => sum + ids.length, 0);
      const seconds = (performance.now() - computed) / 1000;
      const line = one
        ? asLine(reports[0] as GenerationReport)
        : `${reports.length} texts, ${tokens} tokens in ${seconds.toFixed(2)} s, ${(reports.length / seconds).toFixed(1)} texts/s, ${backend} ${weights}, seed ${seed}`;
      io.stderr.write(`${colors(io, io.stderr).dim(line)}\n`);
    }
    return reports.find(({ finish }) => finish === 'aborted')?.finish ?? 'end';
  } finally {
    disposeTree(params);
  }
};

export const translateCommand = (command: Command, io: Io): Command =>
  withSampling(withModel(command))
    .description('Translate or rewrite texts with an encoder-decoder.')
    .argument('[texts...]', 'the texts; - reads them from stdin, one a line')
    .option('--file <path>', 'read the texts from a file, one a line')
    .option('--prompt-ids <ids>', 'one source text as token ids, as the encoder is to read them: 5,6,7,0', ids)
    .option('-n, --max-tokens <n>', 'most new tokens of a text (default: the model’s setting, or 200)', count(1))
    .option('--batch-size <n>', 'most texts that are computed together (default: 8)', count(1))
    .option('--end-id <ids>', 'end after one of these ids (default: the model’s end token)', ids)
    .addHelpText(
      'after',
      `
The likeliest token is taken, unless --temperature is given. One text is shown as it comes; several are computed in batches
and written in their order, one a line. With --json there is one object for each text.

Examples:
  blockformer translate --model ./opus-mt-en-de "Good morning."
  blockformer translate --model google-t5/t5-small "translate English to German: Good morning."
  blockformer translate --model ./opus-mt-en-de --file letters.txt --batch-size 16
  blockformer translate --model ./bart --prompt-ids 0,31,7,2 --json`,
    )
    .action(async (texts: string[], options: Options) => {
      if ((await run(texts, options, io)) === 'aborted') throw new Aborted();
    });
