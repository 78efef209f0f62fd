import type { WeightFormat } from '@blockformer/backend-simd';
import { countParams } from '@blockformer/core';
import { readJson, type Source } from '@blockformer/model-loader';
import { expectKind, loadTokenizer, type ModelPlan, planModel, readStartId } from '@blockformer/models';
import type { Tokenizer } from '@blockformer/tokenizer';
import { type BackendName, chooseBackend } from './backend.ts';
import { type Io, UsageError } from './io.ts';
import { modelSource } from './model-source.ts';
import { createProgress, type Progress } from './progress.ts';
import { randomParams, randomSource } from './random-model.ts';
import { chooseWeights, prepareModel, prepareWeights } from './weights.ts';

/** The options of `withModel`. */
export type ModelOptions = {
  /** The name of the command, for messages. */
  readonly command?: string;
  readonly model?: string;
  readonly backend: BackendName | 'auto';
  readonly threads?: number;
  readonly weights?: WeightFormat;
  readonly json?: boolean;
  readonly quiet?: boolean;
};

/** What a model can be asked to do. */
export type ModelKind = ModelPlan['kind'];

/** A model whose small files have been read, so that a wrong call fails before the weights are loaded. */
export type OpenModel<K extends ModelKind = ModelKind> = {
  readonly source: Source;
  readonly backend: BackendName;
  readonly weights: WeightFormat;
  readonly tokenizer: Tokenizer | undefined;
  /** What a text without a prompt begins with. */
  readonly startId: number | undefined;
  /** The model without its parameters. */
  readonly plan: Extract<ModelPlan, { kind: K }>;
  /** The parameters. They belong to the caller. */
  loadWeights(): Promise<unknown>;
};

const open = async (
  options: ModelOptions,
  io: Io,
  kind: ModelKind | undefined,
  progress: Progress,
): Promise<OpenModel> => {
  const random = randomSource(options.model);
  const source = random ?? modelSource(options.model, { env: io.env, progress, kind });
  const tokenizer = await loadTokenizer(source);
  const startId = await readStartId(source);
  const config = await readJson(source, 'config.json');
  if (config === undefined) throw new Error(`${source.name}: there is no config.json, so this is not a model's folder`);
  const planned = planModel(config);
  if (kind) expectKind(options.command ?? 'this command', planned, kind);
  // What the checkpoint was saved without is known from its header.
  const plan = random ? planned : await planned.fit(source);
  const parameters = countParams(plan.model.spec);

  const backend = await chooseBackend(options.backend, { threads: options.threads });
  if (options.threads !== undefined && backend !== 'simd')
    throw new UsageError(`--threads has no effect on the backend ${backend}; it is for simd`);
  const weights = chooseWeights(options.weights, backend, parameters);
  const prepare = prepareWeights(weights, backend);
  const onProgress = (done: number, total: number): void => progress.update('loading', done, total);
  const load = async (): Promise<unknown> =>
    random
      ? randomParams(plan.model.spec, prepare, onProgress)
      : (await plan.load(source, { prepare, onProgress })).params;
  const model = prepareModel(plan, weights);
  return {
    source,
    backend,
    weights,
    tokenizer,
    startId,
    plan: model,
    loadWeights: () => load().finally(progress.stop),
  };
};

/**
 * Opens what the options name, if it is of the kind that is asked for. A bar that a failed download leaves would keep the
 * process alive, so it is stopped.
 */
export const openModel = <K extends ModelKind = ModelKind>(
  options: ModelOptions,
  io: Io,
  kind?: K,
): Promise<OpenModel<K>> => {
  const progress = createProgress(io, options.quiet);
  return open(options, io, kind, progress).finally(progress.stop) as Promise<unknown> as Promise<OpenModel<K>>;
};
