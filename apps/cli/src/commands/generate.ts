import { randomInt } from 'node:crypto';
import { disposeTree } from '@blockformer/core';
import {
  causalBatchStep,
  causalStep,
  expectIds,
  expectTokenizer,
  generationSettings,
  readModelSettings,
} from '@blockformer/models';
import {
  type BatchStep,
  createPlan,
  type Explanation,
  type Finish,
  type LogitsFilter,
  type Plan,
  type Step,
} from '@blockformer/sampler';
import { streamingDecoder, type Tokenizer } from '@blockformer/tokenizer';
import { type Command, Option } from 'commander';
import { colors } from '../colors.ts';
import { type ConstraintOptions, constraintOf, withConstraint } from '../constraint-options.ts';
import { openDraft } from '../draft-model.ts';
import { explanationOf } from '../explanation.ts';
import { asUsage, type GenerationOptions, settingsOf, unusedNote, withGeneration } from '../generation-options.ts';
import { asJson, asLine } from '../generation-report.ts';
import { Aborted, type Io, readAll, UsageError } from '../io.ts';
import { expectKnownIds } from '../known-ids.ts';
import { type ModelOptions, openModel } from '../open-model.ts';
import { count, ids, withModel } from '../options.ts';
import { runPlan } from '../run-plan.ts';
import { jsonTokens, tokenLines } from '../token-lines.ts';

type Options = ModelOptions &
  GenerationOptions &
  ConstraintOptions & {
    promptIds?: number[];
    stop?: string[];
    logprobs?: number;
    seed?: number;
    draft?: string;
  };

const DEFAULT_MAX_TOKENS = 100;

const promptOf = async (
  text: string | undefined,
  options: Options,
  startId: number | undefined,
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
  if (startId === undefined) throw new Error('this model has no start token, so it needs a prompt');
  return [startId];
};

const run = async (prompt: string | undefined, options: Options, io: Io): Promise<Finish> => {
  if (options.logprobs !== undefined && options.quiet && !options.json)
    throw new UsageError('--logprobs has no effect with --quiet, unless there is --json');
  if (prompt !== undefined && options.promptIds) throw new UsageError('give a prompt or --prompt-ids, not both');
  const seed = options.seed ?? randomInt(2 ** 32);
  const started = performance.now();
  const opened = await openModel(options, io, 'decoder');
  const { backend, weights, tokenizer, startId, loadWeights } = opened;
  const { model } = opened.plan;
  const promptIds = await promptOf(prompt, options, startId, tokenizer, io);
  if (options.stop && !tokenizer) throw new Error('this model has no tokenizer, so --stop has nothing to compare with');
  if (tokenizer && !options.promptIds) expectTokenizer(tokenizer, model);
  expectIds('prompt', promptIds, model);
  const asked = settingsOf(options);
  expectKnownIds(asked, model);
  const own = await readModelSettings(opened.source);
  const merged = generationSettings(asked, own, { draw: true, seed });
  const explanations: Explanation[] = [];
  const plan = ({ filter }: { filter?: LogitsFilter } = {}): Plan => {
    try {
      return createPlan(merged, {
        promptLength: promptIds.length,
        constraint: filter,
        explain: options.explain ? { onChoice: (each) => explanations.push(each) } : undefined,
      });
    } catch (error) {
      throw asUsage(error, asked);
    }
  };
  const { maxTokens = DEFAULT_MAX_TOKENS, endIds, search, draft, guidance } = plan();
  if (options.draft !== undefined && (search || draft || guidance))
    throw new UsageError('--draft has no effect with a search, --lookup or --guidance; leave one of them out');
  const room = (model.positions ?? Number.POSITIVE_INFINITY) - promptIds.length + 1;
  const constraint = await constraintOf(options, { tokenizer, endIds, maxTokens: Math.min(maxTokens, room) });
  const guess = options.draft === undefined ? undefined : await openDraft(options.draft, options, model.vocab, io);
  const params = await loadWeights();
  const loadMs = performance.now() - started;

  try {
    // On a terminal the text reads on from the prompt; a pipe gets what is new.
    if (io.stdout.isTTY && !options.json && prompt && prompt !== '-')
      io.stdout.write(colors(io, io.stdout).bold(prompt));
    const { ids, text, finish, tokens, times, sequences } = await runPlan({
      plan: plan(constraint),
      step: causalStep(model, params) as Step,
      rows: () => causalBatchStep(model, params) as BatchStep,
      draft: guess?.draft,
      prompt: promptIds,
      maxTokens,
      stop: constraint ? [constraint.stop] : [],
      top: options.logprobs,
      decoder: () => (tokenizer ? streamingDecoder(tokenizer) : { push: (id) => `${id} `, end: () => '' }),
      signal: io.signal,
      write: (piece) => !options.json && io.stdout.write(piece),
    });
    if (!options.json) io.stdout.write('\n');

    const texts = sequences?.map((each) => ({ ...each, text: tokenizer ? each.text : null }));
    const result = {
      promptIds,
      ids,
      text: tokenizer ? text : null,
      ...(texts ? { sequences: texts } : {}),
      finish,
      seed,
      settings: { ...merged, maxTokens },
      backend,
      weights,
      loadMs,
      times,
    };
    const noted = options.logprobs === undefined ? {} : { tokens: jsonTokens(tokens, tokenizer) };
    const explained = explanationOf(explanations, { ids: sequences ? undefined : ids, tokenizer });
    if (options.json)
      io.stdout.write(
        `${asJson({ ...result, ...noted, ...(options.explain ? { explain: explained.json() } : {}) })}\n`,
      );
    else {
      if (options.logprobs !== undefined) io.stderr.write(tokenLines(tokens, tokenizer, io, io.stderr));
      if (options.explain) io.stderr.write(explained.lines());
    }
    if (!options.quiet)
      io.stderr.write(`${unusedNote(own, merged) ?? ''}${colors(io, io.stderr).dim(asLine(result))}\n`);
    return finish;
  } finally {
    disposeTree(params);
    guess?.dispose();
  }
};

export const generateCommand = (command: Command, io: Io): Command =>
  withConstraint(withGeneration(withModel(command), { source: false }))
    .description('Continue a text, or write one from the start token.')
    .argument('[prompt]', 'text to continue; - reads it from stdin; without one the model writes unprompted')
    .option('--prompt-ids <ids>', 'the prompt as token ids: 1,2,3', ids)
    .addOption(
      new Option(
        '--draft <model>',
        'a faster model of the same vocabulary that guesses ahead: the same text, often faster',
      ).helpGroup('Search:'),
    )
    .option('--logprobs <n>', 'log-probability of each token, and of the n likeliest at its place', count(0))
    .addHelpText(
      'after',
      `
The model's generation_config.json gives the defaults; without one: --temperature 0.8 --top-k 40. Most new tokens: ${DEFAULT_MAX_TOKENS},
if neither says. --beams, --best-of and --contrastive search, and show the text when it is done; with --json, sequences has all
that were asked for. A flag that would have no effect is an error.
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
