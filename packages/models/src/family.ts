import type { ParamsOf } from '@blockformer/core';
import {
  type Checkpoint,
  type Ignored,
  type LoadOptions,
  loadParams,
  type NameTable,
  openCheckpoint,
  readJson,
  type Source,
} from '@blockformer/model-loader';

/** All that is known of a published architecture: `C` its config in our words, `M` the model assembled from it. */
export type ModelFamily<C, M extends { readonly spec: unknown }> = {
  /** What `model_type` of a `config.json` says. */
  readonly types: readonly string[];
  /** @throws Error one line that names the field, when it is not a model that can be computed. */
  config(json: unknown): C;
  build(config: C): M;
  /** The config, less what this checkpoint was saved without and a model can do without (a pooler). */
  fit?(config: C, checkpoint: Pick<Checkpoint, 'tensors'>): C;
  names(config: C, checkpoint: Pick<Checkpoint, 'tensors'>): NameTable;
  ignored(config: C): Ignored;
};

export type FamilyLoadOptions = Omit<LoadOptions, 'ignored'>;

export type LoadedFamily<C, M extends { readonly spec: unknown }> = {
  readonly config: C;
  readonly model: M;
  readonly params: ParamsOf<M['spec']>;
};

/** The `config.json` of a model's folder. */
export const readConfigJson = async (source: Source): Promise<unknown> => {
  const json = await readJson(source, 'config.json');
  if (json === undefined) throw new Error(`${source.name}: there is no config.json, so this is not a model's folder`);
  return json;
};

/** The config, less what the checkpoint of a folder was saved without. The file is opened only if that can be. */
export const fitConfig = async <C>(
  source: Source,
  family: Pick<ModelFamily<C, { readonly spec: unknown }>, 'fit'>,
  config: C,
): Promise<C> => {
  if (!family.fit) return config;
  const checkpoint = await openCheckpoint(source);
  try {
    return family.fit(config, checkpoint);
  } finally {
    await checkpoint.close();
  }
};

/**
 * The parameters out of the safetensors of a folder, and the model that they fit: `model`, or one without what the
 * checkpoint was saved without. The checkpoint is closed again.
 */
export const loadFamilyParams = async <C, M extends { readonly spec: unknown }>(
  source: Source,
  family: ModelFamily<C, M>,
  config: C,
  model: M,
  options: FamilyLoadOptions = {},
): Promise<LoadedFamily<C, M>> => {
  const checkpoint = await openCheckpoint(source);
  try {
    const fitted = family.fit?.(config, checkpoint) ?? config;
    const fittedModel = fitted === config ? model : family.build(fitted);
    const names = family.names(fitted, checkpoint);
    const ignored = family.ignored(fitted);
    const params = (await loadParams(fittedModel, checkpoint, names, { ...options, ignored })) as ParamsOf<M['spec']>;
    return { config: fitted, model: fittedModel, params };
  } finally {
    await checkpoint.close();
  }
};

/** A model of one family from a folder in Hugging Face layout: `config.json` and the safetensors beside it. */
export const loadFamily = async <C, M extends { readonly spec: unknown }>(
  source: Source,
  family: ModelFamily<C, M>,
  options: FamilyLoadOptions = {},
): Promise<LoadedFamily<C, M>> => {
  const config = family.config(await readConfigJson(source));
  return loadFamilyParams(source, family, config, family.build(config), options);
};
