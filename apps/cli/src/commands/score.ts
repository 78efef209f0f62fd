import { disposeTree } from '@blockformer/core';
import { causalStep, expectIds, expectTokenizer } from '@blockformer/models';
import { type Score, type Step, score } from '@blockformer/sampler';
import type { Encoding, Tokenizer } from '@blockformer/tokenizer';
import type { Command } from 'commander';
import { colors } from '../colors.ts';
import { Aborted, type Io, UsageError } from '../io.ts';
import { type ModelOptions, openModel } from '../open-model.ts';
import { count, withModel } from '../options.ts';
import { createProgress } from '../progress.ts';
import { readTextSource } from '../read-lines.ts';
import { jsonTokens, type PlacedToken, tokenLines } from '../token-lines.ts';

type Options = ModelOptions & { file?: string; byLine?: boolean; top?: number; fromStart?: boolean };

/** A file and stdin are one text, without the end of its last line, or one a line. */
const readTexts = async (given: readonly string[], options: Options, io: Io): Promise<string[]> => {
  const fromStream = options.file !== undefined || given.includes('-');
  if (options.byLine && !fromStream) throw new UsageError('--by-line has no effect without - or --file');
  const texts = await readTextSource({ texts: given, file: options.file }, io);
  if (!texts) throw new UsageError('give texts, - for stdin, or --file');
  if (options.byLine) return texts.filter((text) => text.trim() !== '');
  return fromStream ? [texts.join('\n')] : texts;
};

/** A text, and how many of its tokens have no score. */
type Scored = { readonly text: string; readonly encoding: Encoding; readonly skipped: number; readonly score: Score };

const placed = ({ text, encoding, skipped, score: { tokens } }: Scored): PlacedToken[] =>
  tokens.map((token, at) => {
    const [start, end] = encoding.offsets[at + skipped] ?? [0, 0];
    return { ...token, text: text.slice(start, end), start, end };
  });

const asJson = (scored: Scored, tokenizer: Tokenizer) => ({
  text: scored.text,
  ids: scored.encoding.ids,
  tokens: jsonTokens(placed(scored), tokenizer),
  logProbability: scored.score.logProbability,
  perplexity: scored.score.perplexity ?? null,
});

const summary = ({ score: { tokens, logProbability, perplexity = Number.NaN } }: Scored): string =>
  `perplexity ${perplexity.toFixed(4)}, log-probability ${logProbability.toFixed(4)}, ${tokens.length} tokens`;

const run = async (given: readonly string[], options: Options, io: Io): Promise<void> => {
  const texts = await readTexts(given, options, io);
  const opened = await openModel(options, io, 'decoder');
  const { tokenizer, startId, backend, weights } = opened;
  const { model } = opened.plan;
  if (!tokenizer) throw new Error('this model has no tokenizer, so it cannot read texts');
  expectTokenizer(tokenizer, model);
  if (options.fromStart && startId === undefined)
    throw new Error('this model has no start token; leave --from-start out');
  const before = options.fromStart ? [startId as number] : [];
  const encodings = texts.map((text) => tokenizer.encodeWithOffsets(text));
  encodings.forEach(({ ids }, index) => {
    const name = texts.length === 1 ? 'the text' : `text ${index + 1}`;
    if (before.length + ids.length < 2)
      throw new Error(
        `${name} has ${ids.length} token${ids.length === 1 ? ', and the first has nothing before it; try --from-start' : 's'}`,
      );
    expectIds(name, [...before, ...ids], { vocab: model.vocab });
  });
  const params = await opened.loadWeights();
  const progress = createProgress(io, options.quiet);
  const total = encodings.reduce((sum, { ids }) => sum + ids.length, 0);
  const started = performance.now();
  let done = 0;
  try {
    const step = causalStep(model, params) as Step;
    for (const [index, encoding] of encodings.entries()) {
      const result = await score({
        step,
        ids: [...before, ...encoding.ids],
        top: options.top,
        signal: io.signal,
        onProgress: (scored) => progress.update('scoring', done + scored, total, 'tokens'),
      });
      done += encoding.ids.length;
      if (result.finish === 'aborted') throw new Aborted();
      progress.stop();
      const scored = { text: texts[index] as string, encoding, skipped: 1 - before.length, score: result };
      if (options.json) io.stdout.write(`${JSON.stringify({ ...asJson(scored, tokenizer), backend, weights })}\n`);
      else if (texts.length > 1) io.stdout.write(`${(result.perplexity as number).toFixed(4)}\t${scored.text}\n`);
      else {
        io.stdout.write(tokenLines(placed(scored), tokenizer, io, io.stdout));
        io.stdout.write(`${summary(scored)}\n`);
      }
    }
  } finally {
    progress.stop();
    disposeTree(params as Parameters<typeof disposeTree>[0]);
  }
  if (options.quiet) return;
  const seconds = (performance.now() - started) / 1000;
  const line = `${total} tokens in ${seconds.toFixed(2)} s, ${backend} ${weights}`;
  io.stderr.write(`${colors(io, io.stderr).dim(line)}\n`);
};

export const scoreCommand = (command: Command, io: Io): Command =>
  withModel(command)
    .description('How likely a model takes a text to be: log-probability of each token, and perplexity.')
    .argument('[texts...]', 'the texts; - reads one from stdin')
    .option('--file <path>', 'read the text from a file')
    .option('--by-line', 'each line of the file or of stdin is a text')
    .option('--top <n>', 'also the n likeliest tokens at each place', count(1))
    .option('--from-start', 'begin with the start token, so that the first token has a probability as well')
    .addHelpText(
      'after',
      `
Log-probabilities are natural logarithms, after all that comes before: without --from-start from the second token on. A text
longer than the model's context is read in windows, each with at least half the context before what it scores.
One text is shown token by token; of several, the perplexity of each. With --json there is one object for each text.

Examples:
  blockformer score "The state of the union is strong."
  blockformer score --top 3 "My fellow citizens"
  blockformer score --file speech.txt --json
  blockformer score "It is raining." "Raining it is."`,
    )
    .action((texts: string[], options: Options) => run(texts, options, io));
