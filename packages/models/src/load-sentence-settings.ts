import { readJson, type Source } from '@blockformer/model-loader';
import * as v from 'valibot';
import type { EmbedOptions } from './tasks/embed.ts';
import { clsPooling, meanPooling, type Pooling } from './tasks/pooling.ts';

// How a model for sentence vectors is meant to be used, in the layout of the sentence-transformers library.

const modules = v.array(v.object({ type: v.string(), path: v.string() }));
const pooling = v.record(v.string(), v.unknown());
const limits = v.object({ max_seq_length: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1))) });

const poolings = new Map<string, Pooling>([
  ['mean', meanPooling],
  ['cls', clsPooling],
]);

/** What `1_Pooling/config.json` asks for, in its older form (a field for each way) or its newer one (`pooling_mode`). */
const poolingNames = (config: Record<string, unknown>): string[] => {
  if (typeof config['pooling_mode'] === 'string') return [config['pooling_mode']];
  return Object.keys(config).flatMap((field) => {
    const [, name] = /^pooling_mode_(.+?)(_tokens?)?$/.exec(field) ?? [];
    return name !== undefined && config[field] === true ? [name] : [];
  });
};

const read = async <S extends v.GenericSchema>(
  source: Source,
  file: string,
  schema: S,
): Promise<v.InferOutput<S> | undefined> => {
  const json = await readJson(source, file);
  if (json === undefined) return undefined;
  const result = v.safeParse(schema, json);
  if (!result.success) throw new Error(`${source.name}: ${file} is not in the layout of sentence-transformers`);
  return result.output;
};

/**
 * How the folder's sentence vectors are made: pooling, normalisation and the longest text, as options of `embed`.
 * `undefined` when it says nothing about them (no `modules.json`).
 *
 * @throws Error one line, when they are made in a way that is not supported.
 */
export const loadSentenceSettings = async (
  source: Source,
): Promise<Pick<EmbedOptions, 'pooling' | 'normalize' | 'maxTokens'> | undefined> => {
  const steps = await read(source, 'modules.json', modules);
  if (!steps) return undefined;
  const kinds = steps.map(({ type, path }) => ({ kind: type.split('.').at(-1) ?? type, path }));
  const other = kinds.find(({ kind }) => !['Transformer', 'Pooling', 'Normalize'].includes(kind));
  if (other) throw new Error(`${source.name}: modules.json: sentence vectors with ${other.kind} are not supported`);
  const folder = kinds.find(({ kind }) => kind === 'Pooling')?.path;
  const config = folder === undefined ? undefined : await read(source, `${folder}/config.json`, pooling);
  const names = config ? poolingNames(config) : ['mean'];
  const chosen = names.length === 1 ? poolings.get(names[0] as string) : undefined;
  if (!chosen)
    throw new Error(
      `${source.name}: ${folder}/config.json: expected pooling ${[...poolings.keys()].join(' or ')}, got ${names.join(' and ') || 'none'}`,
    );
  const maxTokens = (await read(source, 'sentence_bert_config.json', limits))?.max_seq_length;
  return {
    pooling: chosen,
    normalize: kinds.some(({ kind }) => kind === 'Normalize'),
    ...(maxTokens == null ? {} : { maxTokens }),
  };
};
