import { checkOptions } from './create-plan.ts';
import { inert, isNeutral, type OptionName, optionNames } from './inert.ts';
import { OPTIONS } from './options.ts';
import type { Settings } from './settings.ts';

type Json = Readonly<Record<string, unknown>>;

/** Fields that change no text: other parts read them, or they are about speed, or about what is returned. */
const ELSEWHERE = new Set(
  `bos_token_id pad_token_id decoder_start_token_id transformers_version _from_model_config _commit_hash
  use_cache cache_implementation cache_config max_cache_len compile_config disable_compile low_memory prefill_chunk_size
  continuous_batching_config return_dict_in_generate output_attentions output_hidden_states output_scores output_logits
  return_legacy_cache`.split(/\s+/),
);

/** What is not there, with the values that mean it is not asked for; null and false always do. */
const ABSENT: Readonly<Record<string, readonly unknown[]>> = {
  num_assistant_tokens: [5, 20],
  num_assistant_tokens_schedule: ['constant', 'heuristic'],
  assistant_confidence_threshold: [0.4],
  assistant_lookbehind: [10],
  target_lookbehind: [10],
};

/** The library's `top_k` where a file says nothing. */
const USUAL_TOP_K = 50;
/** What older versions of it write as `max_matching_ngram_size`. */
const USUAL_NGRAM = 2;

const FIELDS = new Map(
  optionNames.flatMap((name) => (OPTIONS[name].field ? [[OPTIONS[name].field as string, name]] : [])),
);
const fieldOf = (name: OptionName): string => (name === 'choice' ? 'do_sample' : (OPTIONS[name].field ?? name));

const fail = (field: string, message: string): never => {
  throw new RangeError(`generation_config.json: ${field}: ${message}`);
};

/** Values that the file has in another form than the settings. */
const SHAPES: Partial<Record<OptionName, (value: unknown) => unknown>> = {
  endIds: (value) => [value].flat(),
  lastIds: (value) => [value].flat(),
  stopStrings: (value) => [value].flat(),
  maxTime: (value) => (typeof value === 'number' ? value * 1000 : value),
  sequenceBias: (value) => (Array.isArray(value) ? value.map((pair) => ({ ids: pair?.[0], bias: pair?.[1] })) : value),
};

/**
 * The settings that a `generation_config.json` of Hugging Face transformers means, with the defaults of that library: greedy
 * unless `do_sample` is true, and `top_k` 50 with it. `max_new_tokens` comes before `max_length`; the end ids are no bad words.
 * Values that are as good as none, as the library writes them, are left out.
 *
 * Options that are of no effect are allowed here, so that others may be put over them: `fromGenerationConfig` refuses them.
 *
 * @throws RangeError one line that names the field, for one that is unknown, cannot be honoured or has a wrong value.
 */
export function readGenerationConfig(json: Json): Settings {
  const settings: Record<string, unknown> = {};
  const { do_sample: sample = null } = json;
  if (sample !== null && typeof sample !== 'boolean')
    fail('do_sample', `expected true or false, got ${JSON.stringify(sample)}`);
  if (sample) Object.assign(settings, { choice: 'multinomial', topK: USUAL_TOP_K });
  else if (json['penalty_alpha']) settings['topK'] = USUAL_TOP_K;

  for (const [field, value] of Object.entries(json)) {
    const name = FIELDS.get(field);
    if (field === 'do_sample' || ELSEWHERE.has(field) || value === null) continue;
    if (!name) {
      if (value === false || (Object.hasOwn(ABSENT, field) && ABSENT[field]?.includes(value))) continue;
      fail(field, 'not supported');
    } else settings[name] = SHAPES[name]?.(value) ?? value;
  }
  // Without drawing the library's own default is in no one's way, nor is a temperature that means just that.
  if (!sample && settings['temperature'] === 0) delete settings['temperature'];
  if (!sample && !settings['contrastivePenalty'] && settings['topK'] === USUAL_TOP_K) delete settings['topK'];
  if (settings['lookup'] === undefined && settings['lookupNgram'] === USUAL_NGRAM) delete settings['lookupNgram'];
  if (settings['maxTokens'] !== undefined) delete settings['maxLength'];
  checkOptions(settings, (name) => `generation_config.json: ${fieldOf(name)}`);

  const { banWords, endIds = [], ...rest } = settings as Settings;
  const words = banWords?.filter((word) => word.length > 1 || !endIds.includes(word[0] as number));
  const all: Settings = { ...rest, endIds, ...(words?.length ? { banWords: words } : {}) };
  return Object.fromEntries(Object.entries(all).filter(([name, value]) => !isNeutral(name as OptionName, value)));
}

/**
 * The settings that a `generation_config.json` means, as `readGenerationConfig` reads them. Nothing is left out in silence: a
 * field of no effect, such as `top_p` without `do_sample`, is an error as well.
 *
 * @throws RangeError one line that names the field.
 */
export function fromGenerationConfig(json: Json): Settings {
  const settings = readGenerationConfig(json);
  const without = inert(settings);
  if (without) fail(fieldOf(without.name), without.reason.replace('(choice greedy)', '(do_sample is not true)'));
  return settings;
}
