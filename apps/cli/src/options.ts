import { type Command, InvalidArgumentError, Option } from 'commander';
import { backendNames } from './backend.ts';
import { weightFormats } from './weights.ts';

// Parsers of option values: each gives the value or one line that says what was expected.

const number =
  (accepts: (value: number) => boolean, expected: string) =>
  (text: string): number => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!accepts(value)) throw new InvalidArgumentError(`Expected ${expected}.`);
    return value;
  };

export const count = (least: number): ((text: string) => number) =>
  number((value) => Number.isSafeInteger(value) && value >= least, `a whole number from ${least} up`);
export const ids = (text: string): number[] => {
  const words = text.split(/[\s,]+/).filter(Boolean);
  if (words.length === 0 || !words.every((word) => /^\d+$/.test(word)))
    throw new InvalidArgumentError('Expected token ids such as 1,2,3.');
  return words.map(Number);
};

export const collect = (text: string, all: string[] = []): string[] => {
  if (text === '') throw new InvalidArgumentError('Expected a text that is not empty.');
  return [...all, text];
};

/** The options that every command has. */
export const withCommon = (command: Command): Command =>
  command
    .option('--json', 'write one JSON object to stdout')
    .option('-q, --quiet', 'write nothing to stderr but errors');

/** The options of every command that runs a model. */
export const withModel = (command: Command): Command =>
  withCommon(command)
    .setOptionValue('command', command.name())
    .option(
      '-m, --model <model>',
      'folder in Hugging Face layout, or hub name such as openai-community/gpt2 (default: the embedded model for the task)',
    )
    .addOption(new Option('--backend <name>', 'what computes').choices(['auto', ...backendNames]).default('auto'))
    .option('--threads <n>', 'threads of the backend simd (default: all cores up to 8)', count(1))
    .addOption(
      new Option(
        '--weights <format>',
        'how weights are stored (default: int8 for models over 50 M parameters)',
      ).choices(weightFormats),
    );
