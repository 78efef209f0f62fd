import { randomInt } from 'node:crypto';
import { disposeTree } from '@blockformer/core';
import {
  encoderDecoderBatchStep,
  encoderDecoderStep,
  expectIds,
  expectTokenizer,
  generationSettings,
  readGenerationRules,
  readModelSettings,
  translate,
  translationLength,
} from '@blockformer/models';
import {
  type BatchStep,
  createPlan,
  type Explanation,
  type Finish,
  type Plan,
  type Settings,
  type Step,
  type StopRule,
} from '@blockformer/sampler';
import type { Constraint } from '@blockformer/sampler/constraints';
import { streamingDecoder, type Tokenizer } from '@blockformer/tokenizer';
import type { Command } from 'commander';
import { colors } from '../colors.ts';
import { type ConstraintOptions, constraintOf, withConstraint } from '../constraint-options.ts';
import { explanationOf } from '../explanation.ts';
import { asUsage, type GenerationOptions, settingsOf, unusedNote, withGeneration } from '../generation-options.ts';
import { asJson, asLine, type GenerationReport } from '../generation-report.ts';
import { Aborted, type Io, UsageError } from '../io.ts';
import { expectKnownIds } from '../known-ids.ts';
import { computeMany, type ManyTexts } from '../many-texts.ts';
import { type ModelOptions, type OpenModel, openModel } from '../open-model.ts';
import { count, ids, withModel } from '../options.ts';
import { readTextSource } from '../read-lines.ts';
import { runPlan } from '../run-plan.ts';
import { jsonTokens, tokenLines } from '../token-lines.ts';

type Options = ModelOptions &
  GenerationOptions &
  ConstraintOptions & {
    file?: string;
    promptIds?: number[];
    stop?: string[];
    seed?: number;
    batchSize?: number;
    logprobs?: number;
  };

type Job = {
  readonly opened: OpenModel<'encoder-decoder'>;
  readonly params: unknown;
  readonly startId: number;
  readonly maxTokens: number;
  readonly stop: readonly StopRule[];
  /** For a source. */
  plan(source: readonly number[], explanations?: Explanation[]): Plan;
  /** What all reports have in common. */
  readonly common: Pick<GenerationReport, 'seed' | 'settings' | 'backend' | 'weights' | 'loadMs'>;
};

const needTokenizer = ({ tokenizer, plan }: OpenModel<'encoder-decoder'>): Tokenizer => {
  if (!tokenizer) throw new Error('this model has no tokenizer; give the source as --prompt-ids 1,2,3');
  expectTokenizer(tokenizer, plan.model);
  return tokenizer;
};

/** One text; `write` is given it as it comes. */
const translateOne = async (
  promptIds: readonly number[],
  { opened, params, startId, maxTokens, stop, plan, common }: Job,
  options: Options,
  io: Io,
  write: (piece: string) => void,
): Promise<GenerationReport> => {
  const { tokenizer, plan: modelPlan } = opened;
  const { model } = modelPlan;
  const explanations: Explanation[] = [];
  const made = await runPlan({
    plan: plan(promptIds, explanations),
    step: encoderDecoderStep(model, params, promptIds) as Step,
    rows: () => encoderDecoderBatchStep(model, params, [promptIds]) as BatchStep,
    prompt: [startId],
    maxTokens,
    stop,
    top: options.logprobs,
    decoder: () =>
      tokenizer ? streamingDecoder(tokenizer, { skipSpecials: true }) : { push: (id) => `${id} `, end: () => '' },
    signal: io.signal,
    write,
  });
  const { ids, text, finish, tokens, times, sequences } = made;
  const texts = sequences?.map((each) => ({ ...each, text: tokenizer ? each.text : null }));
  const explained = explanationOf(explanations, { ids: sequences ? undefined : ids, tokenizer });
  if (options.explain && !options.json) io.stderr.write(explained.lines());
  const noted = options.logprobs === undefined ? {} : { tokens: jsonTokens(tokens, tokenizer) };
  if (options.logprobs !== undefined && !options.json) io.stderr.write(tokenLines(tokens, tokenizer, io, io.stderr));
  return {
    promptIds,
    ids,
    text: tokenizer ? text : null,
    ...(texts ? { sequences: texts } : {}),
    ...(options.explain ? { explain: explained.json() } : {}),
    ...noted,
    finish,
    ...common,
    times,
  };
};

/** Why texts cannot be computed together, if they cannot: what is done for one of them depends on it alone. */
const alone = (settings: Settings, options: Options): string | undefined => {
  const { beams = 1, bestOf = 1, contrastivePenalty = 0, lookup, guidanceScale = 1, maxTime, stopStrings } = settings;
  if (beams > 1 || bestOf > 1 || contrastivePenalty > 0 || lookup !== undefined) return 'a search';
  if (guidanceScale !== 1) return '--guidance';
  if (maxTime !== undefined || stopStrings?.length) return '--stop and --max-time';
  if (settings.encoderRepetitionPenalty !== undefined || settings.encoderNoRepeatNgram !== undefined)
    return 'options about the source';
  if (options.jsonSchema ?? options.regex ?? options.choices) return 'a constraint';
  if (options.logprobs !== undefined) return '--logprobs';
  return options.explain ? '--explain' : undefined;
};

const isBlank = (text: string): boolean => text.trim() === '';

/** As what comes of a text is written. */
const show = (report: GenerationReport, options: Options, io: Io): void => {
  if (options.json) io.stdout.write(`${asJson(report)}\n`);
  else io.stdout.write(`${(report.sequences ?? [report]).map(({ text }) => text).join('\n')}\n`);
};

/**
 * Many texts, in batches if they can be computed together; a blank line, of which there is no source, stays one. Gives
 * what was written: after an abort, only what was finished.
 */
const translateMany = async (
  sources: readonly (readonly number[] | undefined)[],
  job: Job,
  together: boolean,
  options: Options,
  io: Io,
): Promise<GenerationReport[]> => {
  const { opened, params, startId, maxTokens, common } = job;
  type Run = ManyTexts<readonly number[], GenerationReport>['run'];
  const each: Run = async (part, { onProgress, onResult }) => {
    for (const [at, source] of part.entries()) {
      const made = await translateOne(source, job, options, io, () => {});
      if (made.finish === 'aborted') return;
      onResult?.(made, at);
      onProgress?.(at + 1, part.length);
    }
  };
  const batches: Run = (part, { onResult, ...batch }) => {
    const { filters, choose, endIds } = job.plan([]);
    return translate(opened.plan.model, params, needTokenizer(opened), part, {
      rules: { startId, endIds, banned: [] },
      maxTokens,
      filters,
      choose,
      ...batch,
      onResult: ({ sourceIds, ids, text, finish }, at) => {
        if (finish !== 'aborted') onResult?.({ promptIds: sourceIds, ids, text, finish, ...common, times: {} }, at);
      },
    });
  };
  const blank: GenerationReport = { promptIds: [], ids: [], text: '', finish: 'end', ...common, times: {} };
  const reports: GenerationReport[] = [];
  const many = {
    inputs: sources,
    batchSize: options.batchSize,
    quiet: options.quiet,
    doing: 'translating',
    named: options.json === true,
    run: together ? batches : each,
    write: (report: GenerationReport = blank): void => {
      reports.push(report);
      show(report, options, io);
    },
  };
  await computeMany(many, io);
  return reports;
};

const run = async (given: string[], options: Options, io: Io): Promise<Finish> => {
  if (options.logprobs !== undefined && options.quiet && !options.json)
    throw new UsageError('--logprobs has no effect with --quiet, unless there is --json');
  const texts = await readTextSource({ texts: given, file: options.file }, io);
  if ((texts === undefined) === (options.promptIds === undefined))
    throw new UsageError('give texts, - for stdin, --file or --prompt-ids, one of them');
  const one = texts === undefined || (texts.length === 1 && !texts.some(isBlank));
  if ((one || texts.length === 1) && options.batchSize !== undefined)
    throw new UsageError('--batch-size has no effect on one text');

  const seed = options.seed ?? randomInt(2 ** 32);
  const started = performance.now();
  const opened = await openModel(options, io, 'encoder-decoder');
  const { backend, weights, plan, source } = opened;
  const { startId } = await readGenerationRules(source);
  const asked = settingsOf(options);
  expectKnownIds(asked, plan.model);
  const own = await readModelSettings(source);
  const merged = generationSettings(asked, own, { draw: false, seed });
  const { maxTokens: most, maxLength = Number.POSITIVE_INFINITY, ...rest } = merged;
  const longest = most ?? (maxLength < Number.POSITIVE_INFINITY ? maxLength - 1 : undefined);
  const maxTokens = translationLength(plan.model, { maxTokens: longest });
  const settings = { ...rest, maxTokens };
  const together = alone(settings, options);
  if (!one && together && options.batchSize !== undefined)
    throw new UsageError(`--batch-size has no effect with ${together}: texts are computed one by one`);
  let constraint: Constraint | undefined;
  const planOf = (read: readonly number[], explanations: Explanation[] = []): Plan => {
    try {
      const explain = options.explain ? { onChoice: (each: Explanation) => explanations.push(each) } : undefined;
      return createPlan(settings, { promptLength: 1, source: read, constraint: constraint?.filter, explain });
    } catch (error) {
      throw asUsage(error, asked);
    }
  };
  constraint = await constraintOf(options, {
    tokenizer: opened.tokenizer,
    endIds: planOf([]).endIds,
    // What is forced at the end is no text, and what is forced in front neither.
    maxTokens: settings.lastIds ? maxTokens - 1 : maxTokens,
    before: settings.firstId === undefined ? 0 : 1,
  });
  const sources = texts
    ? texts.map((text) => (isBlank(text) ? undefined : needTokenizer(opened).encode(text, { template: true })))
    : [options.promptIds];
  sources.forEach((ids, index) => {
    if (ids) expectIds(one ? 'source' : `text ${index + 1}`, ids, plan.model.source);
  });
  const params = await opened.loadWeights();
  try {
    const common = { seed, settings, backend, weights, loadMs: performance.now() - started };
    const job: Job = {
      opened,
      params,
      startId,
      maxTokens,
      stop: constraint ? [constraint.stop] : [],
      plan: planOf,
      common,
    };
    const write = (piece: string): void => void (!options.json && io.stdout.write(piece));
    const computed = performance.now();
    const reports = one
      ? [await translateOne(sources[0] as number[], job, options, io, write)]
      : await translateMany(sources, job, together === undefined, options, io);
    if (one && options.json) show(reports[0] as GenerationReport, options, io);
    else if (one) write('\n');
    if (!options.quiet) {
      const tokens = reports.reduce((sum, { ids }) => sum + ids.length, 0);
      const seconds = (performance.now() - computed) / 1000;
      const line = one
        ? asLine(reports[0] as GenerationReport)
        : `${reports.length}${reports.length < sources.length ? ` of ${sources.length}` : ''} texts, ${tokens} tokens in ${seconds.toFixed(2)} s, ${(reports.length / seconds).toFixed(1)} texts/s, ${backend} ${weights}, seed ${seed}`;
      io.stderr.write(`${unusedNote(own, merged) ?? ''}${colors(io, io.stderr).dim(line)}\n`);
    }
    return reports.length < sources.length || reports[0]?.finish === 'aborted' ? 'aborted' : 'end';
  } finally {
    disposeTree(params);
  }
};

export const translateCommand = (command: Command, io: Io): Command =>
  withConstraint(withGeneration(withModel(command), { source: true }))
    .description('Translate or rewrite texts with an encoder-decoder.')
    .argument('[texts...]', 'the texts; - reads them from stdin, one a line')
    .option('--file <path>', 'read the texts from a file, one a line')
    .option('--prompt-ids <ids>', 'one source text as token ids, as the encoder is to read them: 5,6,7,0', ids)
    .option('--batch-size <n>', 'most texts that are computed together (default: 8)', count(1))
    .option('--logprobs <n>', 'log-probability of each token, and of the n likeliest at its place', count(0))
    .addHelpText(
      'after',
      `
The likeliest token is taken, unless the model's generation_config.json or a flag says otherwise; most new tokens: 200, if neither
says. Beams that the model asks for are left out with --temperature 0 or --beams 1. A flag that would have no effect is an error. One text is shown as it comes; several are computed in batches
and written in their order, one a line. With --json there is one object for each text.

Examples:
  blockformer translate --model ./opus-mt-en-de "Good morning."
  blockformer translate --model google-t5/t5-small "translate English to German: Good morning."
  blockformer translate --model ./opus-mt-en-de --file letters.txt --batch-size 16
  blockformer translate knight --regex "k.*" --logprobs 2
  blockformer translate --model ./bart --prompt-ids 0,31,7,2 --json`,
    )
    .action(async (texts: string[], options: Options) => {
      if ((await run(texts, options, io)) === 'aborted') throw new Aborted();
    });
