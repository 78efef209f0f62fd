import { readJson, type Source } from '@blockformer/model-loader';
import { banTokens, forceToken, type LogitsFilter } from '@blockformer/sampler';
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
  /** Tokens that are never chosen. */
  readonly banned: readonly number[];
  /** The most new tokens. */
  readonly maxTokens?: number;
};

type Json = Readonly<Record<string, unknown>>;

const isId = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0;

/**
 * Reads them from `generation_config.json` and, what that leaves out, from `config.json`. Of `bad_words_ids` those of
 * more than one token are left out. `max_length` counts the start, `maxTokens` does not.
 *
 * @throws Error one line when the folder does not say what the decoder starts with, or says nonsense.
 */
export const readGenerationRules = async (source: Source): Promise<GenerationRules> => {
  const config = ((await readJson(source, 'config.json')) ?? {}) as Json;
  const generation = ((await readJson(source, 'generation_config.json')) ?? {}) as Json;
  const vocab = writtenVocab(config);
  const field = (name: string): unknown => generation[name] ?? config[name] ?? undefined;
  const id = (name: string): number | undefined => {
    const file = generation[name] == null ? 'config.json' : 'generation_config.json';
    const value = field(name);
    return value === undefined ? undefined : expectIdField(value, { source, file, name, vocab });
  };

  const startId = id('decoder_start_token_id') ?? id('bos_token_id');
  if (startId === undefined)
    throw new Error(
      `${source.name}: neither decoder_start_token_id nor bos_token_id says what the decoder starts with`,
    );
  const words = field('bad_words_ids');
  const longest =
    field('max_new_tokens') ?? (isId(field('max_length')) ? (field('max_length') as number) - 1 : undefined);
  return {
    startId,
    endIds: [field('eos_token_id')].flat().filter(isId),
    firstId: id('forced_bos_token_id'),
    lastId: [field('forced_eos_token_id')].flat().find(isId),
    banned: (Array.isArray(words) ? words : [])
      .filter((word) => word?.length === 1)
      .flat()
      .filter(isId),
    maxTokens: isId(longest) ? longest : undefined,
  };
};

/** The rules as filters, for texts of at most `maxTokens` new tokens. They come before those that reshape the odds. */
export const ruleFilters = ({ banned, firstId, lastId }: GenerationRules, maxTokens: number): LogitsFilter[] => [
  ...(banned.length > 0 ? [banTokens(banned)] : []),
  ...(firstId === undefined ? [] : [forceToken({ id: firstId, at: 0 })]),
  ...(lastId === undefined ? [] : [forceToken({ id: lastId, at: maxTokens - 1 })]),
];
