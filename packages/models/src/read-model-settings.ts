import { readJson, type Source } from '@blockformer/model-loader';
import { readGenerationConfig, type Settings } from '@blockformer/sampler';
import { expectIdField, writtenVocab } from './id-field.ts';

type Json = Readonly<Record<string, unknown>>;

/** What a folder says of how its model wants to write. */
export type ModelSettings = {
  readonly settings: Settings;
  /** `do_sample`, if it is there: without it nothing is said of whether to draw. */
  readonly sample: boolean | undefined;
};

/** The fields of config.json that count where generation_config.json does not have them: those about special tokens. */
const OLDER = ['eos_token_id', 'forced_bos_token_id', 'forced_eos_token_id', 'bad_words_ids', 'max_length'];

/**
 * The settings of a model's folder: its `generation_config.json`, as `readGenerationConfig` reads it, and for special tokens
 * its `config.json`. End ids beyond the vocabulary, which published configs have, are left out.
 *
 * @throws Error one line that names the field, for one that is not known, cannot be honoured or has a wrong value.
 */
export const readModelSettings = async (source: Source): Promise<ModelSettings> => {
  const config = ((await readJson(source, 'config.json')) ?? {}) as Json;
  const generation = ((await readJson(source, 'generation_config.json')) ?? {}) as Json;
  const older = OLDER.filter((name) => generation[name] === undefined && config[name] !== undefined);
  const size = writtenVocab(config);
  const forced = 'forced_bos_token_id';
  const file = older.includes(forced) ? 'config.json' : 'generation_config.json';
  const first = generation[forced] ?? (file === 'config.json' ? config[forced] : null);
  if (typeof first === 'number') expectIdField(first, { source, file, name: forced, vocab: size });
  const ends = [generation['eos_token_id'] ?? config['eos_token_id'] ?? []].flat();
  const json = {
    ...Object.fromEntries(older.map((name) => [name, config[name]])),
    ...generation,
    eos_token_id: ends.filter((id) => typeof id !== 'number' || (id >= 0 && id < size)),
  };
  const sample = generation['do_sample'];
  return { settings: readGenerationConfig(json), sample: typeof sample === 'boolean' ? sample : undefined };
};
