import { randomInt } from 'node:crypto';
import { disposeTree } from '@blockformer/core';
import { causalStep, expectIds, expectTokenizer } from '@blockformer/models';
import { createSampler, type Finish, generateText } from '@blockformer/sampler';
import { streamingDecoder, type Tokenizer } from '@blockformer/tokenizer';
import type { Command } from 'commander';
import { colors } from '../colors.ts';
import { type ConstraintOptions, constraintOf, withConstraint } from '../constraint-options.ts';
import { asJson, asLine, unsupportedNote } from '../generation-report.ts';
import { Aborted, type Io, readAll, UsageError } from '../io.ts';
import { type ModelOptions, openModel } from '../open-model.ts';
import { collect, count, ids, withModel } from '../options.ts';
import { type SamplingOptions, samplingOf, withSampling } from '../sampling.ts';
import type { Settings } from '../settings.ts';
import { stopwatch } from '../stopwatch.ts';
import { jsonTokens, tokenLines } from '../token-lines.ts';

type Options = ModelOptions &
  SamplingOptions &
  ConstraintOptions & {
    promptIds?: number[];
    maxTokens?: number;
    stop?: string[];
    endId?: number[];
    logprobs?: number;
  };

const DEFAULT_MAX_TOKENS = 100;

const promptOf = async (
  text: string | undefined,
  options: Options,
  settings: Settings,
  tokenizer: Tokenizer | undefined,
  io: Io,
): Promise<number[]> => {
  if (options.promptIds) return options.promptIds;
  const prompt = text === '-' ? await readAll(io.stdin) : text;
  if (text === '-' && prompt === '') throw new Error('stdin was empty, and - reads the prompt from it');
  if (prompt !== undefined && prompt !== '') {
    if (!tokenizer) throw new Error('this model has no tokenizer; give the prompt as --prompt-ids 1,2,3');
    return tokenizer.encode(prompt);
  }
  if (settings.startId === undefined) throw new Error('this model has no start token, so it needs a prompt');
  return [settings.startId];
};

const run = async (prompt: string | undefined, options: Options, io: Io): Promise<Finish> => {
  if (options.logprobs !== undefined && options.quiet && !options.json)
    throw new UsageError('--logprobs has no effect with --quiet, unless there is --json');
  if (prompt !== undefined && options.promptIds) throw new UsageError('give a prompt or --prompt-ids, not both');
  const seed = options.seed ?? randomInt(2 ** 32);
  const started = performance.now();
  const opened = await openModel(options, io, 'decoder');
  const { backend, weights, tokenizer, settings, loadWeights } = opened;
  const { model } = opened.plan;
  const { filters, choose } = samplingOf(options, settings, seed);
  const promptIds = await promptOf(prompt, options, settings, tokenizer, io);
  if (options.stop && !tokenizer) throw new Error('this model has no tokenizer, so --stop has nothing to compare with');
  if (tokenizer && !options.promptIds) expectTokenizer(tokenizer, model);
  expectIds('prompt', promptIds, model);
  const maxTokens = options.maxTokens ?? settings.maxTokens ?? DEFAULT_MAX_TOKENS;
  const endIds = options.endId ?? settings.endIds;
  const room = (model.positions ?? Number.POSITIVE_INFINITY) - promptIds.length + 1;
  const constraint = await constraintOf(options, { tokenizer, endIds, maxTokens: Math.min(maxTokens, room) });
  const params = await loadWeights();
  const loadMs = performance.now() - started;

  try {
    const all = constraint ? [constraint.filter, ...filters] : filters;
    const watch = stopwatch(createSampler({ filters: all, choose: choose() }));
    const generation = generateText({
      step: causalStep(model, params),
      prompt: promptIds,
      sampler: watch.sampler,
      maxTokens,
      endIds,
      stop: constraint ? [constraint.stop] : [],
      stopStrings: options.stop,
      top: options.logprobs,
      decoder: tokenizer ? streamingDecoder(tokenizer) : { push: (id) => `${id} `, end: () => '' },
      signal: io.signal,
    });
    // On a terminal the text reads on from the prompt; a pipe gets what is new.
    if (io.stdout.isTTY && !options.json && prompt && prompt !== '-')
      io.stdout.write(colors(io, io.stdout).bold(prompt));
    for await (const piece of generation) if (!options.json) io.stdout.write(piece);
    if (!options.json) io.stdout.write('\n');

    const { ids, text, finish = 'aborted' } = generation;
    const result = {
      promptIds,
      ids,
      text: tokenizer ? text : null,
      finish,
      seed,
      backend,
      weights,
      loadMs,
      times: watch.times(),
    };
    const { tokens } = generation;
    const noted = options.logprobs === undefined ? {} : { tokens: jsonTokens(tokens, tokenizer) };
    if (options.json) io.stdout.write(`${asJson({ ...result, ...noted })}\n`);
    else if (options.logprobs !== undefined) io.stderr.write(tokenLines(tokens, tokenizer, io, io.stderr));
    if (!options.quiet) {
      const note = unsupportedNote(settings.unsupported);
      if (note) io.stderr.write(`${note}\n`);
      io.stderr.write(`${colors(io, io.stderr).dim(asLine(result))}\n`);
    }
    return finish;
  } finally {
    disposeTree(params);
  }
};

export const generateCommand = (command: Command, io: Io): Command =>
  withConstraint(withSampling(withModel(command)))
    .description('Continue a text, or write one from the start token.')
    .argument('[prompt]', 'text to continue; - reads it from stdin; without one the model writes unprompted')
    .option('--prompt-ids <ids>', 'the prompt as token ids: 1,2,3', ids)
    .option(
      '-n, --max-tokens <n>',
      `most new tokens (default: the model's setting, or ${DEFAULT_MAX_TOKENS})`,
      count(0),
    )
    .option('--stop <text>', 'end before this text; may be repeated', collect)
    .option('--end-id <ids>', 'end after one of these ids (default: the model’s end of text)', ids)
    .option('--logprobs <n>', 'log-probability of each token, and of the n likeliest at its place', count(0))
    .addHelpText(
      'after',
      `
The model's generation_config.json gives the defaults; without one: --temperature 0.8 --top-k 40.
On a terminal the text is shown after its prompt; a pipe gets the new text only.
A constraint leaves only tokens with which the text can become what was asked, and it is complete before the tokens are used
up. JSON has the properties in the schema's order; what a schema asks that cannot be kept is an error. Log-probabilities are
those of the model, before temperature and all else; they are on stderr, or with --json among the tokens.

Examples:
  blockformer generate "The state of the union"
  blockformer generate "My fellow citizens," --temperature 0 --max-tokens 40
  blockformer generate --model openai-community/gpt2 "Once upon a time" --stop "." --seed 7
  blockformer generate "The year was " --regex "1[789]\\d\\d" --logprobs 3
  blockformer generate "My party is" --choices " Whig, Republican"
  blockformer generate "The speaker:" --json-schema '{"properties":{"name":{"type":"string"}},"type":"object"}'
  echo "Call me" | blockformer generate - --json`,
    )
    .action(async (prompt: string | undefined, options: Options) => {
      if ((await run(prompt, options, io)) === 'aborted') throw new Aborted();
    });
