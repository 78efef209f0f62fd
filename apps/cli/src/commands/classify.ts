import { classify, classifyTokens, expectHead, type LabelScore, type TokenLabel } from '@blockformer/models';
import type { ModelInput, TextInput } from '@blockformer/tokenizer';
import type { Command } from 'commander';
import { colors } from '../colors.ts';
import { type EncoderJob, type EncoderOptions, runEncoder, withTexts } from '../encoder-job.ts';
import { type Io, UsageError } from '../io.ts';
import { collect, count } from '../options.ts';
import { readCut } from '../read-cut.ts';

type Options = EncoderOptions & { pair?: string[]; topK?: number; maxTokens?: number };

type Result = readonly (LabelScore | TokenLabel)[];

/** What is written for a text: labels of it, or of its tokens. */
const write = (
  result: Result,
  text: string,
  { texts, opened: { backend, weights } }: EncoderJob,
  key: 'labels' | 'tokens',
  options: Options,
  io: Io,
): void => {
  const { bold, dim } = colors(io, io.stdout);
  const found = result.map((each) => ('span' in each ? { ...each, text: text.slice(...each.span) } : each));
  if (options.json) {
    io.stdout.write(`${JSON.stringify({ text, [key]: found, backend, weights })}\n`);
    return;
  }
  if (texts.length > 1) io.stdout.write(`${bold(text)}\n`);
  for (const each of found) {
    const of = 'text' in each ? `  ${each.text}` : '';
    io.stdout.write(`${dim(each.score.toFixed(4))}  ${each.label}${of}\n`);
  }
};

const run = async (given: readonly string[], options: Options, io: Io): Promise<void> => {
  const { maxTokens, topK } = options;
  const [second, ...more] = options.pair ?? [];
  if (more.length > 0) throw new UsageError('--pair is one text, which is read with each of the others');
  const ofTokens = ({ model }: Pick<EncoderJob, 'model'>): boolean => model.task?.kind === 'token-classification';
  return runEncoder<ModelInput, Result>(given, options, io, {
    read: ({ texts, model, tokenizer }) => {
      if (!ofTokens({ model })) expectHead('classify', model, 'sequence-classification');
      else if (second !== undefined) throw new UsageError('--pair is for models that classify whole texts');
      else if (topK !== undefined) throw new UsageError('--top-k is for models that classify whole texts');
      const inputs = texts.map((text): TextInput => (second === undefined ? text : [text, second]));
      return readCut('classify', model, tokenizer, inputs, maxTokens);
    },
    run: (job, inputs, batch) => {
      const { model, params, tokenizer } = job;
      return (ofTokens(job) ? classifyTokens : classify)(model, params, tokenizer, inputs, batch);
    },
    write: (result, index, job) => {
      const text = job.texts[index] as string;
      if (ofTokens(job)) write(result, text, job, 'tokens', options, io);
      else write(result.slice(0, topK), text, job, 'labels', options, io);
    },
    named: true,
  });
};

export const classifyCommand = (command: Command, io: Io): Command =>
  withTexts(command)
    .description('The labels of texts with their scores, the likeliest first; or the label of each token.')
    .option('--pair <text>', 'a second text that is read with each, as models for pairs of sentences want it', collect)
    .option('-k, --top-k <n>', 'only the likeliest labels (default: all)', count(1))
    .option('--max-tokens <n>', 'cuts longer texts (default: a longer text is an error)', count(1))
    .addHelpText(
      'after',
      `
What the scores are is the model's: probabilities that add up to 1, one for each label by itself, or plain numbers. With
--json there is one object for each text.

Examples:
  blockformer classify --model distilbert/distilbert-base-uncased-finetuned-sst-2-english "A fine piece of work."
  blockformer classify --model ./nli "It rains." --pair "The ground is wet." --json
  blockformer classify --model ./topics --file letters.txt --top-k 1 --batch-size 16`,
    )
    .action((texts: string[], options: Options) => run(texts, options, io));
