import { readJson, type Source } from '@blockformer/model-loader';

// How a model wants to be sampled: the fields of its generation_config.json that are supported, and its special ids.

export type Settings = {
  readonly temperature: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly maxTokens?: number;
  readonly endIds: readonly number[];
  readonly startId?: number;
  /** Fields of generation_config.json that would change the text and are not supported. */
  readonly unsupported: readonly string[];
};

type Json = Readonly<Record<string, unknown>>;

/** Without a generation_config.json: the usual compromise between dull and wild. */
const DEFAULTS = { temperature: 0.8, topK: 40 };

const KNOWN = new Set(
  'do_sample temperature top_k top_p max_new_tokens max_length bos_token_id eos_token_id pad_token_id transformers_version use_cache'.split(
    ' ',
  ),
);

/** Values that leave the text as it is. */
const isNeutral = (value: unknown): boolean =>
  value === null ||
  value === false ||
  value === 0 ||
  value === 1 ||
  typeof value === 'string' ||
  typeof value === 'object';

const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

export const readSettings = async (source: Source): Promise<Settings> => {
  const config = ((await readJson(source, 'config.json')) ?? {}) as Json;
  const generation = (await readJson(source, 'generation_config.json')) as Json | undefined;
  const size = number(config['vocab_size']) ?? Number.POSITIVE_INFINITY;
  const special = (name: string): number[] =>
    [generation?.[name] ?? config[name]].flat().filter((id): id is number => typeof id === 'number' && id < size);

  const endIds = special('eos_token_id');
  const greedy = generation?.['do_sample'] === false;
  return {
    temperature: greedy ? 0 : (number(generation?.['temperature']) ?? DEFAULTS.temperature),
    topK: greedy ? undefined : (number(generation?.['top_k']) ?? DEFAULTS.topK) || undefined,
    topP: greedy ? undefined : number(generation?.['top_p']),
    maxTokens: number(generation?.['max_new_tokens']),
    endIds,
    startId: special('bos_token_id')[0] ?? endIds[0],
    unsupported: Object.entries(generation ?? {})
      .filter(([name, value]) => !KNOWN.has(name) && !name.startsWith('_') && !isNeutral(value))
      .map(([name]) => name),
  };
};
