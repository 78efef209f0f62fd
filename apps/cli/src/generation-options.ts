import type { ModelSettings } from '@blockformer/models';
import {
  type Choice,
  draws,
  GROUPS,
  inert,
  OPTIONS,
  type OptionName,
  optionNames,
  type Settings,
} from '@blockformer/sampler';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { UsageError } from './io.ts';
import { collect } from './options.ts';

// The options of a generation as flags: one for each option of the sampler's table, under its heading.

/** What commander makes of the flags: a value for each, by the camel case of the flag. */
export type GenerationOptions = { readonly explain?: boolean };

/** Options about a source, which only an encoder reads. */
const OF_SOURCES: readonly OptionName[] = ['encoderRepetitionPenalty', 'encoderNoRepeatNgram'];

/** `--temperature 0` is the likeliest token; the others are as the table says. */
const HELP: Partial<Record<OptionName, string>> = {
  temperature: '0 takes the likeliest token; above it, higher is more daring',
};

/** No flag here is the opposite of another one, as commander has it of those that begin with `no`. */
const optionOf = (name: OptionName): Option => {
  const option = new Option(OPTIONS[name].flag, HELP[name] ?? OPTIONS[name].help);
  option.negate = false;
  return option;
};

const flagOf = (name: OptionName): string => optionOf(name).long ?? name;
const attributeOf = (name: OptionName): string => optionOf(name).attributeName();

const parserOf = (name: OptionName): ((text: string) => unknown) => {
  const { kind } = OPTIONS[name];
  const isHeat = name === 'temperature';
  return (text: string): unknown => {
    const value = kind.parse(text);
    if (isHeat ? !(value === 0 || kind.accepts(value)) : !kind.accepts(value))
      throw new InvalidArgumentError(`Expected ${isHeat ? 'a number from 0 up' : kind.expected}.`);
    return value;
  };
};

/** Adds the flags to a command; those about a source only where there is one. */
export const withGeneration = (command: Command, { source }: { source: boolean }): Command => {
  for (const [heading, options] of Object.entries(GROUPS)) {
    for (const name of Object.keys(options) as OptionName[]) {
      if (!source && OF_SOURCES.includes(name)) continue;
      const option = optionOf(name).helpGroup(`${heading}:`);
      if (name === 'stopStrings') option.argParser(collect);
      else if (option.required) option.argParser(parserOf(name));
      command.addOption(option);
    }
  }
  return command.addOption(
    new Option('--explain', 'show the candidates before and after each filter, for each token').helpGroup('Output:'),
  );
};

/** The settings that the flags mean. `--temperature 0` is the choice greedy, without beams unless they are asked for. */
export const settingsOf = (options: GenerationOptions): Settings => {
  const given = options as Readonly<Record<string, unknown>>;
  const settings: Record<string, unknown> = {};
  for (const name of optionNames) {
    const value = given[attributeOf(name)];
    if (value !== undefined) settings[name] = value;
  }
  const { temperature, choice } = settings as Settings;
  if (temperature === 0) {
    if (choice !== undefined && choice !== 'greedy')
      throw new UsageError(`--choose ${choice} has no effect at temperature 0, where the likeliest token is taken`);
    delete settings['temperature'];
    settings['choice'] = 'greedy' satisfies Choice;
  }
  return settings;
};

/** An error of the sampler in words of the command line: flags for options. */
export const asUsage = (error: unknown, given: Settings): unknown => {
  if (!(error instanceof RangeError)) return error;
  const [, name = '', rest = ''] = /^(\w+): (.*)$/s.exec(error.message) ?? [];
  if (!Object.hasOwn(OPTIONS, name) || given[name as OptionName] === undefined) return error;
  if (rest.includes('(choice greedy)'))
    return new UsageError(
      `${flagOf(name as OptionName)} has no effect at temperature 0, where the likeliest token is taken; leave one of them out`,
    );
  const words = rest.replace(/\b\w+\b/g, (word) =>
    Object.hasOwn(OPTIONS, word) && /[A-Z]/.test(word) ? flagOf(word as OptionName) : word,
  );
  return new UsageError(`${flagOf(name as OptionName)}${rest.startsWith('has ') ? '' : ':'} ${words}`);
};

/** What to say of a setting of the model that has no effect, since nothing is drawn; undefined where there is none. */
export const unusedNote = ({ settings }: ModelSettings, used: Settings): string | undefined => {
  const unused = draws(used) ? undefined : inert(settings);
  if (!unused) return undefined;
  const { field = unused.name } = OPTIONS[unused.name];
  return `note: generation_config.json: ${field} ${unused.reason}\n`;
};
