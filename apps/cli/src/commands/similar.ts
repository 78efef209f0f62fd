import { cosineSimilarity } from '@blockformer/models';
import type { Command } from 'commander';
import { colors } from '../colors.ts';
import { type EncoderJob, withTexts } from '../encoder-job.ts';
import type { Io } from '../io.ts';
import { runVectors, type VectorOptions, withPooling } from '../pooling.ts';

type Pair = { readonly texts: readonly [number, number]; readonly cosine: number };

/** Every two texts, the most similar first. */
const pairsOf = (vectors: readonly Float32Array[]): Pair[] =>
  vectors
    .flatMap((one, a) =>
      vectors
        .slice(a + 1)
        .map((other, after): Pair => ({ texts: [a, a + 1 + after], cosine: cosineSimilarity(one, other) })),
    )
    .sort((a, b) => b.cosine - a.cosine);

const run = (given: readonly string[], options: VectorOptions, io: Io): Promise<void> => {
  const write = (vectors: readonly Float32Array[], { texts, opened: { backend, weights } }: EncoderJob): void => {
    const pairs = pairsOf(vectors);
    if (options.json) {
      io.stdout.write(`${JSON.stringify({ texts, pairs, backend, weights })}\n`);
      return;
    }
    const { dim } = colors(io, io.stdout);
    for (const { texts: both, cosine } of pairs) {
      const names = both.map((index) => texts[index]).join(dim(' | '));
      io.stdout.write(texts.length === 2 ? `${cosine.toFixed(4)}\n` : `${dim(cosine.toFixed(4))}  ${names}\n`);
    }
  };
  return runVectors(given, options, io, write, 2);
};

export const similarCommand = (command: Command, io: Io): Command =>
  withPooling(withTexts(command))
    .description('How much alike texts are: the cosine of the vectors of every two, the most similar first.')
    .addHelpText(
      'after',
      `
The cosine is 1 for vectors of the same direction and 0 for ones that have nothing in common. It means most with a model
that was trained for sentence vectors. With --json there is one object; its pairs name texts by their numbers, from 0.

Examples:
  blockformer similar "The treaty was signed." "An agreement was made."
  blockformer similar --model sentence-transformers/all-MiniLM-L6-v2 --file sentences.txt --json`,
    )
    .action((texts: string[], options: VectorOptions) => run(texts, options, io));
