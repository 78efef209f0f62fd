import { readJson, type Source } from '@blockformer/model-loader';
import { banWords, forceToken, type LogitsFilter } from '@blockformer/sampler';
import { expectIdField, writtenVocab } from './id-field.ts';

/** How the texts of an encoder-decoder begin and end, as its folder says. */
export type GenerationRules = {
  /** What the decoder starts with; not part of the text. */
  readonly startId: number;
  readonly endIds: readonly number[];
  /** The first token, whatever the logits say: often the language. */
  readonly firstId?: number;
  /** The token in the last place that there is. */
  readonly lastId?: number;
  /** Words that are never written: the last token of one is not chosen after the others. */
  readonly banned: readonly (readonly number[])[];
  /** The most new tokens. */
  readonly maxTokens?: number;
};

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads them from `generation_config.json` and, what that leaves out, from `config.json`. `max_length` counts the start,
 * `maxTokens` does not.
 *
 * @throws Error one line when the folder does not say what the decoder starts with, or says nonsense.
 */
export const readGenerationRules = async (source: Source): Promise<GenerationRules> => {
  const config = ((await readJson(source, 'config.json')) ?? {}) as Json;
  const generation = ((await readJson(source, 'generation_config.json')) ?? {}) as Json;
  const vocab = writtenVocab(config);
  const field = (name: string): unknown => generation[name] ?? config[name] ?? undefined;
  const fileOf = (name: string): string => (generation[name] == null ? 'config.json' : 'generation_config.json');
  const fail = (name: string, expected: string): never => {
    throw new RangeError(
      `${source.name}: ${fileOf(name)}: ${name}: expected ${expected}, got ${JSON.stringify(field(name))}`,
    );
  };
  const known = (value: unknown, name: string): number =>
    expectIdField(value, { source, file: fileOf(name), name, vocab });
  const list = (name: string): number[] => [field(name) ?? []].flat().map((value) => known(value, name));
  /** One id, which some files have in a list. */
  const id = (name: string): number | undefined => {
    const [only, ...more] = list(name);
    return more.length > 0 ? fail(name, 'one token id') : only;
  };
  const words = (name: string): number[][] => {
    const value = field(name) ?? [];
    const isWord = (word: unknown): word is unknown[] => Array.isArray(word) && word.length > 0;
    if (!Array.isArray(value) || !value.every(isWord)) return fail(name, 'lists of token ids');
    return value.map((word) => word.map((each) => known(each, name)));
  };
  const length = (name: string, least: number): number | undefined => {
    const value = field(name);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isInteger(value) && value >= least) return value;
    return fail(name, `an integer from ${least} up`);
  };

  const startId = id('decoder_start_token_id') ?? id('bos_token_id');
  if (startId === undefined)
    throw new Error(
      `${source.name}: neither decoder_start_token_id nor bos_token_id says what the decoder starts with`,
    );
  const most = length('max_length', 2);
  return {
    startId,
    endIds: list('eos_token_id'),
    firstId: id('forced_bos_token_id'),
    lastId: id('forced_eos_token_id'),
    banned: words('bad_words_ids'),
    maxTokens: length('max_new_tokens', 1) ?? (most === undefined ? undefined : most - 1),
  };
};

/** The rules as filters, for texts of at most `maxTokens` new tokens. They come before those that reshape the odds. */
export const ruleFilters = ({ banned, firstId, lastId }: GenerationRules, maxTokens: number): LogitsFilter[] => [
  ...(banned.length > 0 ? [banWords(banned)] : []),
  ...(firstId === undefined ? [] : [forceToken({ id: firstId, at: 0 })]),
  ...(lastId === undefined ? [] : [forceToken({ id: lastId, at: maxTokens - 1 })]),
];
