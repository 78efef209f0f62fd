import type { Command } from 'commander';
import { withTexts } from '../encoder-job.ts';
import type { Io } from '../io.ts';
import { runVectors, type VectorOptions, withPooling } from '../pooling.ts';

type Options = VectorOptions & { normalize?: boolean };

// Nine digits are enough to get every float32 back.
const numbers = (vector: Float32Array): number[] => Array.from(vector, (value) => Number(value.toPrecision(9)));

const run = (given: readonly string[], options: Options, io: Io): Promise<void> =>
  runVectors('embed', given, options, io, {
    normalize: options.normalize,
    write: (made, index, { texts, opened: { backend, weights } }) => {
      const vector = numbers(made);
      const line = options.json ? { text: texts[index], vector, backend, weights } : vector;
      io.stdout.write(`${JSON.stringify(line)}\n`);
    },
    named: options.json === true,
  });

export const embedCommand = (command: Command, io: Io): Command =>
  withPooling(withTexts(command))
    .description('Turn each text into a vector: one JSON array a line, in the order of the texts.')
    .option('--normalize', 'divide each vector by its length (default: what the model says; otherwise yes)')
    .option('--no-normalize', 'leave the vectors as long as they are')
    .addHelpText(
      'after',
      `
Models for sentence vectors say how theirs are made (modules.json), and flags go over that. With --json each line is an
object with the text and its vector.

Examples:
  blockformer embed "Four score and seven years ago"
  blockformer embed --model sentence-transformers/all-MiniLM-L6-v2 --file sentences.txt > vectors.jsonl
  grep -h union *.txt | blockformer embed - --pooling cls --batch-size 32 --json`,
    )
    .action((texts: string[], options: Options) => run(texts, options, io));
