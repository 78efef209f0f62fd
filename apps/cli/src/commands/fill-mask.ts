import { type FilledMask, fillMask, readMasked } from '@blockformer/models';
import type { ModelInput } from '@blockformer/tokenizer';
import type { Command } from 'commander';
import { colors } from '../colors.ts';
import { type EncoderOptions, runEncoder, withTexts } from '../encoder-job.ts';
import type { Io } from '../io.ts';
import { count } from '../options.ts';

type Options = EncoderOptions & { topK: number };

const show = (masks: readonly FilledMask[], io: Io): void => {
  const { bold, dim } = colors(io, io.stdout);
  masks.forEach(({ candidates }, index) => {
    if (masks.length > 1) io.stdout.write(`${bold(`mask ${index + 1}`)}\n`);
    for (const { token, score } of candidates) io.stdout.write(`${dim(score.toFixed(4))}  ${token}\n`);
  });
};

const run = (given: readonly string[], options: Options, io: Io): Promise<void> =>
  runEncoder<ModelInput, FilledMask[]>(given, options, io, {
    read: ({ texts, model, tokenizer }) => readMasked(model, tokenizer, texts),
    run: ({ model, params, tokenizer }, inputs, batch) =>
      fillMask(model, params, tokenizer, inputs, { ...batch, topK: options.topK }),
    write: (masks, index, { texts, opened: { backend, weights } }) => {
      const text = texts[index] as string;
      if (options.json) io.stdout.write(`${JSON.stringify({ text, masks, backend, weights })}\n`);
      else {
        if (texts.length > 1) io.stdout.write(`${colors(io, io.stdout).bold(text)}\n`);
        show(masks, io);
      }
    },
    named: true,
  });

export const fillMaskCommand = (command: Command, io: Io): Command =>
  withTexts(command)
    .description('What could stand in place of a missing word, with probabilities.')
    .option('-k, --top-k <n>', 'how many for each mask', count(1), 5)
    .addHelpText(
      'after',
      `
A missing word is written as the mask of the model, [MASK] or <mask>. Several masks of a text are filled independently of
one another. With --json there is one object for each text, with the text as it would be.

Examples:
  blockformer fill-mask "We must reduce the [MASK] and balance the budget."
  blockformer fill-mask --model FacebookAI/roberta-base "Paris is the <mask> of <mask>." --top-k 3 --json
  blockformer fill-mask --file sentences.txt --batch-size 16`,
    )
    .action((texts: string[], options: Options) => run(texts, options, io));
