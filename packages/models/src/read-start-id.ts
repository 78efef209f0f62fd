import { readJson, type Source } from '@blockformer/model-loader';

type Json = Readonly<Record<string, unknown>>;

/**
 * What a text without a prompt begins with: the model's start token, or else its end token. Published configs name ids of
 * another vocabulary now and then; those do not count.
 */
export const readStartId = async (source: Source): Promise<number | undefined> => {
  const config = ((await readJson(source, 'config.json')) ?? {}) as Json;
  const generation = ((await readJson(source, 'generation_config.json')) ?? {}) as Json;
  const size = typeof config['vocab_size'] === 'number' ? config['vocab_size'] : Number.POSITIVE_INFINITY;
  const special = (name: string): number | undefined =>
    [generation[name] ?? config[name]]
      .flat()
      .find((id): id is number => typeof id === 'number' && Number.isInteger(id) && id >= 0 && id < size);
  return special('bos_token_id') ?? special('eos_token_id');
};
