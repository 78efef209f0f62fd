import { randomInt } from 'node:crypto';
import type { WeightFormat } from '@blockformer/backend-simd';
import { disposeTree } from '@blockformer/core';
import { causalStep, expectIds } from '@blockformer/models';
import {
  createSampler,
  type Finish,
  generateText,
  greedy,
  type LogitsFilter,
  multinomial,
  type Sampler,
  seeded,
  temperature,
  topK,
  topP,
} from '@blockformer/sampler';
import { streamingDecoder, type Tokenizer } from '@blockformer/tokenizer';
import type { Command } from 'commander';
import type { BackendName } from '../backend.ts';
import { colors } from '../colors.ts';
import { Aborted, type Io, readAll, UsageError } from '../io.ts';
import { type ModelOptions, openModel } from '../open-model.ts';
import { collect, count, ids, probability, temperature as temperatureOption, withModel } from '../options.ts';
import type { Settings } from '../settings.ts';
import { stopwatch, type Times } from '../stopwatch.ts';

type Options = ModelOptions & {
  promptIds?: number[];
  maxTokens?: number;
  temperature?: number;
  topK?: number;
  topP?: number;
  seed?: number;
  stop?: string[];
  endId?: number[];
};

const DEFAULT_MAX_TOKENS = 100;

/** The flags over the model's own settings. A flag that would do nothing is an error. */
const chosenSampler = (options: Options, settings: Settings, seed: number): Sampler => {
  const heat = options.temperature ?? settings.temperature;
  if (heat === 0) {
    const inert = options.topK !== undefined ? '--top-k' : options.topP !== undefined ? '--top-p' : undefined;
    if (inert)
      throw new UsageError(
        `${inert} has no effect at temperature 0, where the likeliest token is taken; leave one of them out`,
      );
    return createSampler({ choose: greedy() });
  }
  const filters: LogitsFilter[] = [temperature(heat)];
  const k = options.topK ?? settings.topK;
  const p = options.topP ?? settings.topP;
  if (k !== undefined) filters.push(topK(k));
  if (p !== undefined) filters.push(topP(p));
  return createSampler({ filters, choose: multinomial(seeded(seed)) });
};

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
  if (prompt !== undefined && options.promptIds) throw new UsageError('give a prompt or --prompt-ids, not both');
  const seed = options.seed ?? randomInt(2 ** 32);
  const started = performance.now();
  const opened = await openModel(options, io, 'decoder');
  const { backend, weights, tokenizer, settings, loadWeights } = opened;
  const { model } = opened.plan;
  const sampler = chosenSampler(options, settings, seed);
  const promptIds = await promptOf(prompt, options, settings, tokenizer, io);
  if (options.stop && !tokenizer) throw new Error('this model has no tokenizer, so --stop has nothing to compare with');
  expectIds('prompt', promptIds, model);
  const params = await loadWeights();
  const loadMs = performance.now() - started;

  try {
    const watch = stopwatch(sampler);
    const generation = generateText({
      step: causalStep(model, params),
      prompt: promptIds,
      sampler: watch.sampler,
      maxTokens: options.maxTokens ?? settings.maxTokens ?? DEFAULT_MAX_TOKENS,
      endIds: options.endId ?? settings.endIds,
      stopStrings: options.stop,
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
    if (options.json) io.stdout.write(`${asJson(result)}\n`);
    if (!options.quiet) {
      if (settings.unsupported.length > 0)
        io.stderr.write(
          `note: generation_config.json: not supported yet, and ignored: ${settings.unsupported.join(', ')}\n`,
        );
      io.stderr.write(`${colors(io, io.stderr).dim(asLine(result))}\n`);
    }
    return finish;
  } finally {
    disposeTree(params);
  }
};

type Result = {
  readonly promptIds: readonly number[];
  readonly ids: readonly number[];
  readonly text: string | null;
  readonly finish: Finish;
  readonly seed: number;
  readonly backend: BackendName;
  readonly weights: WeightFormat;
  readonly loadMs: number;
  readonly times: Times;
};

const asJson = ({ loadMs, times, backend, weights, ...result }: Result): string => {
  const round = (ms: number | undefined): number | null => (ms === undefined ? null : Number(ms.toFixed(3)));
  const timings = {
    loadMs: round(loadMs),
    firstTokenMs: round(times.firstToken),
    decodeMsPerToken: round(times.decodePerToken),
  };
  return JSON.stringify({ ...result, timings, backend, weights });
};

const asLine = ({ ids, finish, backend, weights, seed, loadMs, times }: Result): string =>
  [
    `${ids.length} token${ids.length === 1 ? '' : 's'} (${finish})`,
    `${backend} ${weights}`,
    `seed ${seed}`,
    `loaded in ${Math.round(loadMs)} ms`,
    ...(times.firstToken === undefined ? [] : [`time to first token ${Math.round(times.firstToken)} ms`]),
    ...(times.decodePerToken === undefined ? [] : [`${(1000 / times.decodePerToken).toFixed(1)} tokens/s`]),
  ].join(', ');

export const generateCommand = (command: Command, io: Io): Command =>
  withModel(command)
    .description('Continue a text, or write one from the start token.')
    .argument('[prompt]', 'text to continue; - reads it from stdin; without one the model writes unprompted')
    .option('--prompt-ids <ids>', 'the prompt as token ids: 1,2,3', ids)
    .option(
      '-n, --max-tokens <n>',
      `most new tokens (default: the model's setting, or ${DEFAULT_MAX_TOKENS})`,
      count(0),
    )
    .option('-t, --temperature <t>', '0 takes the likeliest token; higher is more daring', temperatureOption)
    .option('--top-k <k>', 'choose among the k likeliest tokens', count(1))
    .option('--top-p <p>', 'choose among the likeliest tokens that together have probability p', probability)
    .option('--seed <n>', 'same seed, same text (default: random, and shown)', count(0))
    .option('--stop <text>', 'end before this text; may be repeated', collect)
    .option('--end-id <ids>', 'end after one of these ids (default: the model’s end of text)', ids)
    .addHelpText(
      'after',
      `
The model's generation_config.json gives the defaults; without one: --temperature 0.8 --top-k 40.
On a terminal the text is shown after its prompt; a pipe gets the new text only.

Examples:
  blockformer generate "The state of the union"
  blockformer generate "My fellow citizens," --temperature 0 --max-tokens 40
  blockformer generate --model openai-community/gpt2 "Once upon a time" --stop "." --seed 7
  echo "Call me" | blockformer generate - --json`,
    )
    .action(async (prompt: string | undefined, options: Options) => {
      if ((await run(prompt, options, io)) === 'aborted') throw new Aborted();
    });
