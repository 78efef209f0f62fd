import type { WeightFormat } from '@blockformer/backend-simd';
import { countParams } from '@blockformer/core';
import { readJson, type Source } from '@blockformer/model-loader';
import { gpt2, gpt2Config, type LoadedGpt2, loadGpt2, loadTokenizer } from '@blockformer/models';
import type { Tokenizer } from '@blockformer/tokenizer';
import { type BackendName, chooseBackend } from './backend.ts';
import { type Io, UsageError } from './io.ts';
import { modelSource } from './model-source.ts';
import { createProgress, type Progress } from './progress.ts';
import { randomModel, randomSource } from './random-model.ts';
import { readSettings, type Settings } from './settings.ts';
import { chooseWeights, prepareWeights } from './weights.ts';

/** The options of `withModel`. */
export type ModelOptions = {
  readonly model?: string;
  readonly backend: BackendName | 'auto';
  readonly threads?: number;
  readonly weights?: WeightFormat;
  readonly json?: boolean;
  readonly quiet?: boolean;
};

/** A model whose small files have been read, so that a wrong call fails before the weights are loaded. */
export type OpenModel = {
  readonly source: Source;
  readonly backend: BackendName;
  readonly weights: WeightFormat;
  readonly tokenizer: Tokenizer | undefined;
  readonly settings: Settings;
  /** What may be fed. */
  readonly shape: { readonly vocab: number; readonly positions?: number };
  loadWeights(): Promise<LoadedGpt2>;
};

const open = async (options: ModelOptions, io: Io, progress: Progress): Promise<OpenModel> => {
  const random = randomSource(options.model);
  const source = random ?? modelSource(options.model, { env: io.env, progress });
  const tokenizer = await loadTokenizer(source);
  const settings = await readSettings(source);
  const config = await readJson(source, 'config.json');
  if (config === undefined) throw new Error(`${source.name}: there is no config.json, so this is not a model's folder`);
  const shape = gpt2(gpt2Config(config));
  const parameters = countParams(shape.spec);

  const backend = await chooseBackend(options.backend, { threads: options.threads });
  if (options.threads !== undefined && backend !== 'simd')
    throw new UsageError(`--threads has no effect on the backend ${backend}; it is for simd`);
  const weights = chooseWeights(options.weights, backend, parameters);
  const prepare = prepareWeights(weights, backend);
  const onProgress = (done: number, total: number): void => progress.update('loading', done, total);
  const load = async (): Promise<LoadedGpt2> =>
    random ? randomModel(config, prepare, onProgress) : await loadGpt2(source, { prepare, onProgress });
  return { source, backend, weights, tokenizer, settings, shape, loadWeights: () => load().finally(progress.stop) };
};

/** Opens what the options name. A bar that a failed download leaves would keep the process alive, so it is stopped. */
export const openModel = (options: ModelOptions, io: Io): Promise<OpenModel> => {
  const progress = createProgress(io, options.quiet);
  return open(options, io, progress).finally(progress.stop);
};
