import { disposeTree } from '@blockformer/core';
import { causalBatchStep, expectIds, nextWords } from '@blockformer/models';
import type { BatchStep } from '@blockformer/sampler';
import type { Command } from 'commander';
import { colors } from '../colors.ts';
import { Aborted, type Io, readAll } from '../io.ts';
import { type ModelOptions, openModel } from '../open-model.ts';
import { count, withModel } from '../options.ts';

type Options = ModelOptions & { top: number; prefix?: string };

const run = async (given: string | undefined, options: Options, io: Io): Promise<void> => {
  const { backend, weights, tokenizer, startId, plan, loadWeights } = await openModel(options, io, 'decoder');
  if (!tokenizer) throw new Error('this model has no tokenizer, so it knows no words');
  // The line break that ends stdin is none of the text's.
  const text = given === '-' ? (await readAll(io.stdin)).replace(/\r?\n$/, '') : (given ?? '');
  // A space at the end belongs to the next word.
  const written = text.replace(/ +$/, '');
  if (written === '' && startId === undefined) throw new Error('this model has no start token, so it needs a text');
  const prompt = written === '' ? [startId as number] : tokenizer.encode(written);
  const afterSpace = written !== '' && written !== text;
  const { model } = plan;
  expectIds('text', prompt.slice(-1), model);
  const params = await loadWeights();
  try {
    const { top, prefix } = options;
    const step = causalBatchStep(model, params) as BatchStep;
    const { signal } = io;
    const search = nextWords({ step, tokenizer, prompt, afterSpace, top, prefix, signal });
    const words = await search.catch((error) => {
      throw signal.aborted ? new Aborted() : error;
    });
    if (options.json) io.stdout.write(`${JSON.stringify({ text, words, backend, weights })}\n`);
    else
      for (const { word, probability } of words)
        io.stdout.write(`${colors(io, io.stdout).dim(probability.toFixed(4))}  ${word}\n`);
    if (words.length === 0 && !options.quiet) io.stderr.write('no word is probable enough to be named\n');
  } finally {
    disposeTree(params);
  }
};

export const nextCommand = (command: Command, io: Io): Command =>
  withModel(command)
    .description('The likeliest next words of a text, as for a keyboard: whole words, with their probabilities.')
    .argument('[text]', 'the text so far; - reads it from stdin; without one, the first words of a text')
    .option('-k, --top <n>', 'how many words', count(1), 5)
    .option('--prefix <letters>', 'only words that begin like this; upper and lower case are the same')
    .addHelpText(
      'after',
      `
The probability of a word is that it comes next, before any other word or sign.

Examples:
  blockformer next "The state of the"
  blockformer next "The state of the" --prefix un --top 3
  blockformer next --model openai-community/gpt2 "Once upon a" --json`,
    )
    .action((text: string | undefined, options: Options) => run(text, options, io));
