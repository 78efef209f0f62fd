import { readFile } from 'node:fs/promises';
import { tokenBytes } from '@blockformer/models';
import {
  type Constraint,
  choices,
  constrain,
  jsonSchema,
  type Language,
  regularExpression,
  spaceBefore,
  tokenTrie,
} from '@blockformer/sampler/constraints';
import type { Tokenizer } from '@blockformer/tokenizer';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { UsageError } from './io.ts';

/** The options of `withConstraint`; at most one of them. */
export type ConstraintOptions = {
  readonly jsonSchema?: string;
  readonly regex?: string;
  readonly choices?: readonly string[];
};

const GROUP = 'Constraints:';

const choicesOf = (text: string): string[] => {
  if (!text.startsWith('[')) return text.split(',');
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list) && list.every((each) => typeof each === 'string')) return list;
  } catch {
    // As below.
  }
  throw new InvalidArgumentError('Expected texts such as yes,no or ["yes","no, never"].');
};

/** The options of a command whose text can be held to something. */
export const withConstraint = (command: Command): Command =>
  command
    .addOption(
      new Option(
        '--json-schema <schema>',
        'write JSON that is valid by a schema: a file, or the JSON itself',
      ).helpGroup(GROUP),
    )
    .addOption(new Option('--regex <pattern>', 'write what the pattern matches as a whole').helpGroup(GROUP))
    .addOption(
      new Option('--choices <texts>', 'write one of these: yes,no or ["a, b","c"]')
        .argParser(choicesOf)
        .helpGroup(GROUP),
    );

const schemaOf = async (given: string): Promise<unknown> => {
  const inline = /^\s*([[{]|true\s*$|false\s*$)/.test(given);
  const text = inline
    ? given
    : await readFile(given, 'utf8').catch((error: NodeJS.ErrnoException) => {
        throw new Error(`--json-schema: ${given} cannot be read (${error.code ?? error.message})`);
      });
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new UsageError(`--json-schema: ${inline ? 'this' : given} is not JSON (${(error as Error).message})`);
  }
};

/** What an option is about: what it throws names the option. */
const named = <T>(flag: string, make: () => T): T => {
  try {
    return make();
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(`${flag}: ${error.message}`) : error;
  }
};

/** What the text is held to, by the option that says so; undefined without one. */
const languageOf = async (
  options: ConstraintOptions,
): Promise<{ readonly flag: string; readonly language: Language } | undefined> => {
  const { jsonSchema: schema, regex, choices: texts } = options;
  const given = Object.entries({ '--json-schema': schema, '--regex': regex, '--choices': texts })
    .filter(([, value]) => value !== undefined)
    .map(([flag]) => flag);
  const [flag, other] = given;
  if (flag === undefined) return undefined;
  if (other !== undefined) throw new UsageError(`give ${flag} or ${other}, not both`);
  if (schema !== undefined) {
    const json = await schemaOf(schema);
    return { flag, language: named(flag, () => jsonSchema(json)) };
  }
  return { flag, language: named(flag, () => (texts ? choices(texts) : regularExpression(regex ?? ''))) };
};

/** Whether a text of the tokenizer begins without the space that its first token has. */
const dropsFirstSpace = (tokenizer: Tokenizer, bytes: readonly (Uint8Array | undefined)[]): boolean => {
  const id = bytes.findIndex((token) => token !== undefined && token.length > 1 && token[0] === 0x20);
  return id >= 0 && !tokenizer.decode([id]).startsWith(' ');
};

/**
 * The constraint that the options ask for: what it writes is complete when the tokens are used up.
 *
 * @param around the model's side of it: `maxTokens` as far as the context leaves room for them.
 */
export const constraintOf = async (
  options: ConstraintOptions,
  {
    tokenizer,
    endIds,
    maxTokens,
    before,
  }: { tokenizer: Tokenizer | undefined; endIds: readonly number[]; maxTokens: number; before?: number },
): Promise<Constraint | undefined> => {
  const asked = await languageOf(options);
  if (!asked) return undefined;
  const { flag, language } = asked;
  if (!tokenizer) throw new Error(`this model has no tokenizer, so ${flag} has no text to look at`);
  const bytes = tokenBytes(tokenizer);
  const own = dropsFirstSpace(tokenizer, bytes) ? spaceBefore(language) : language;
  return named(flag, () => constrain({ language: own, tokens: tokenTrie(bytes), endIds, maxTokens, before }));
};
