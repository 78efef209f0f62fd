import type { Source } from '@blockformer/model-loader';

type Json = Readonly<Record<string, unknown>>;

/** How many tokens the model of a `config.json` writes with; without a number there, any. */
export const writtenVocab = (config: Json): number => {
  const sizes = [config['decoder_vocab_size'], config['target_vocab_size'], config['vocab_size']];
  return sizes.find((size) => typeof size === 'number') ?? Number.POSITIVE_INFINITY;
};

/** A field of a model's folder that holds ids, where it was found, and how many tokens there are. */
export type IdField = {
  readonly source: Pick<Source, 'name'>;
  readonly file: string;
  readonly name: string;
  readonly vocab: number;
};

/**
 * The value, known to be a token id.
 *
 * @throws RangeError one line that names the file and the field.
 */
export const expectIdField = (value: unknown, { source, file, name, vocab }: IdField): number => {
  const where = `${source.name}: ${file}: ${name}`;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
    throw new RangeError(`${where}: expected a token id, got ${JSON.stringify(value)}`);
  if (value >= vocab) throw new RangeError(`${where}: id ${value} is not in the vocabulary of ${vocab}`);
  return value;
};
