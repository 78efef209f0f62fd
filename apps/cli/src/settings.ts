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

/** Read below, or of no consequence for the text. */
const KNOWN = new Set(
  `do_sample temperature top_k top_p max_new_tokens bos_token_id eos_token_id pad_token_id transformers_version use_cache
  output_attentions output_hidden_states output_scores output_logits return_dict_in_generate decoder_start_token_id`.split(
    /\s+/,
  ),
);

/** Other fields that leave the text as it is when they have one of these values; null and false always do. */
const NEUTRAL: Json = {
  num_beams: 1,
  num_beam_groups: 1,
  num_return_sequences: 1,
  repetition_penalty: 1,
  encoder_repetition_penalty: 1,
  length_penalty: 1,
  typical_p: 1,
  diversity_penalty: 0,
  no_repeat_ngram_size: 0,
  encoder_no_repeat_ngram_size: 0,
  min_length: 0,
  epsilon_cutoff: 0,
  eta_cutoff: 0,
};

const isNeutral = (name: string, value: unknown): boolean =>
  value === null || value === false || (name in NEUTRAL && NEUTRAL[name] === value);

/** A field that has to be of the kind `accepts` says, or absent. */
const field = (json: Json, name: string, accepts: (value: number) => boolean, expected: string): number | undefined => {
  const value = json[name] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !accepts(value))
    throw new Error(`generation_config.json: ${name}: expected ${expected}, got ${JSON.stringify(value)}`);
  return value;
};

export const readSettings = async (source: Source): Promise<Settings> => {
  const config = ((await readJson(source, 'config.json')) ?? {}) as Json;
  const generation = ((await readJson(source, 'generation_config.json')) ?? {}) as Json;
  const size = typeof config['vocab_size'] === 'number' ? config['vocab_size'] : Number.POSITIVE_INFINITY;
  // Published configs name ids of another vocabulary now and then: they can never be chosen.
  const special = (name: string): number[] =>
    [generation[name] ?? config[name]]
      .flat()
      .filter((id): id is number => typeof id === 'number' && Number.isInteger(id) && id >= 0 && id < size);

  const greedy = generation['do_sample'] === false;
  const whole = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
  const heat = field(generation, 'temperature', (value) => value >= 0, 'number');
  const k = field(generation, 'top_k', whole, 'whole number');
  const p = field(generation, 'top_p', (value) => value > 0 && value <= 1, 'number above 0, at most 1');
  const endIds = special('eos_token_id');
  return {
    temperature: greedy ? 0 : (heat ?? DEFAULTS.temperature),
    topK: greedy ? undefined : (k ?? DEFAULTS.topK) || undefined,
    topP: greedy ? undefined : p,
    maxTokens: field(generation, 'max_new_tokens', whole, 'whole number'),
    endIds,
    startId: special('bos_token_id')[0] ?? endIds[0],
    unsupported: Object.entries(generation)
      .filter(([name, value]) => !KNOWN.has(name) && !name.startsWith('_') && !isNeutral(name, value))
      .map(([name]) => name),
  };
};
