import { setImmediate } from 'node:timers/promises';
import type { Command } from 'commander';
import { colors } from '../colors.ts';
import { withTexts } from '../encoder-job.ts';
import { Aborted, type Io, UsageError } from '../io.ts';
import { mostAlike } from '../most-alike.ts';
import { count } from '../options.ts';
import { runVectors, type VectorOptions, withPooling } from '../pooling.ts';

type Options = VectorOptions & { topK?: number };

/** Pairs that are written where nothing says how many: half a million lines, 1,000 texts. */
const MOST_PAIRS = 500_000;

const check = (texts: readonly string[], { topK }: Options): void => {
  if (texts.length < 2) throw new UsageError('give 2 texts or more');
  const pairs = (texts.length * (texts.length - 1)) / 2;
  const most = MOST_PAIRS.toLocaleString('en');
  const many = `${texts.length} texts make ${pairs.toLocaleString('en')} pairs`;
  if (topK === undefined && pairs > MOST_PAIRS)
    throw new UsageError(`${many}; say how many of them with --top-k, at most ${most}`);
  if (topK !== undefined && topK > MOST_PAIRS) throw new UsageError(`--top-k is ${topK}, expected at most ${most}`);
};

const run = (given: readonly string[], options: Options, io: Io): Promise<void> => {
  const vectors: Float32Array[] = [];
  return runVectors('similar', given, options, io, {
    normalize: true,
    check: (texts) => check(texts, options),
    write: (vector) => void vectors.push(vector),
    named: false,
    finish: async ({ texts, opened: { backend, weights } }) => {
      const breathe = async (): Promise<void> => {
        await setImmediate();
        if (io.signal.aborted) throw new Aborted();
      };
      const pairs = await mostAlike(vectors, options.topK ?? MOST_PAIRS, breathe);
      if (options.json) {
        io.stdout.write(`${JSON.stringify({ texts, pairs, backend, weights })}\n`);
        return;
      }
      const { dim } = colors(io, io.stdout);
      for (const { texts: both, cosine } of pairs) {
        const names = both.map((index) => texts[index]).join(dim(' | '));
        io.stdout.write(texts.length === 2 ? `${cosine.toFixed(4)}\n` : `${dim(cosine.toFixed(4))}  ${names}\n`);
      }
    },
  });
};

export const similarCommand = (command: Command, io: Io): Command =>
  withPooling(withTexts(command))
    .description('How much alike texts are: the cosine of the vectors of every two, the most similar first.')
    .option('-k, --top-k <n>', 'only the most similar pairs (default: all, of 1,000 texts at most)', count(1))
    .addHelpText(
      'after',
      `
The cosine is 1 for vectors of the same direction and 0 for ones that have nothing in common. It means most with a model
that was trained for sentence vectors. With --json there is one object; its pairs name texts by their numbers, from 0.

Examples:
  blockformer similar "The treaty was signed." "An agreement was made."
  blockformer similar --model sentence-transformers/all-MiniLM-L6-v2 --file sentences.txt --top-k 20`,
    )
    .action((texts: string[], options: Options) => run(texts, options, io));
