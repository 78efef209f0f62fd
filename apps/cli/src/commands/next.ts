import { disposeTree } from '@blockformer/core';
import { causalStep, expectIds, nextWords } from '@blockformer/models';
import type { Step } from '@blockformer/sampler';
import type { Command } from 'commander';
import { colors } from '../colors.ts';
import { Aborted, type Io, readAll } from '../io.ts';
import { type ModelOptions, openModel } from '../open-model.ts';
import { count, withModel } from '../options.ts';

type Options = ModelOptions & { top: number; prefix?: string };

const run = async (given: string | undefined, options: Options, io: Io): Promise<void> => {
  const { backend, weights, tokenizer, startId, plan, loadWeights } = await openModel(options, io, 'decoder');
  if (!tokenizer) throw new Error('this model has no tokenizer, so it knows no words');
  // A space at the end belongs to the next word.
  const text = ((given === '-' ? await readAll(io.stdin) : given) ?? '').trimEnd();
  if (text === '' && startId === undefined) throw new Error('this model has no start token, so it needs a text');
  const prompt = text === '' ? [startId as number] : tokenizer.encode(text);
  const { model } = plan;
  expectIds('text', prompt.slice(-1), model);
  const params = await loadWeights();
  try {
    const { top, prefix } = options;
    const step = causalStep(model, params) as Step;
    const words = await nextWords({ step, tokenizer, prompt, top, prefix, signal: io.signal }).catch((error) => {
      throw io.signal.aborted ? new Aborted() : error;
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
