import { compressCache, compressTensor, type WeightFormat } from '@blockformer/backend-simd';
import { countParams, disposeTree } from '@blockformer/core';
import { withCache } from '@blockformer/decoder-block';
import { readJson, type Source } from '@blockformer/model-loader';
import {
  loadTokenizer,
  type ModelPlan,
  type ModelSettings,
  planModel,
  readModelSettings,
  readStartId,
} from '@blockformer/models';
import type { Tokenizer } from '@blockformer/tokenizer';
import { getBackend, type Tensor } from '@tensorflow/tfjs-core';
import { backendRoom } from './backends.ts';
import { expectRoom } from './expect-room.ts';
import { expectWeights } from './expect-weights.ts';
import { expectWanted } from './method.ts';
import { keyOf, type ModelRef, placeOf } from './model-ref.ts';
import { OpenError } from './open-error.ts';
import { sourceOf } from './source-of.ts';

/** A model with its weights, in the worker. */
export type OpenModel = {
  readonly info: ModelInfo;
  readonly plan: ModelPlan;
  readonly params: unknown;
  readonly tokenizer: Tokenizer | undefined;
  readonly source: Source;
  /** What `generation_config.json` says. */
  readonly own: ModelSettings;
  /** What a text without a prompt begins with. */
  readonly startId: number | undefined;
};

/** A model, as the page knows it. */
export type ModelInfo = {
  readonly key: string;
  /** What people call it. */
  readonly name: string;
  readonly kind: ModelPlan['kind'];
  /** `model_type`: gpt2, bert, … */
  readonly type: string;
  /** What an encoder's head is for. */
  readonly task?: string;
  readonly parameters: number;
  readonly weights: WeightFormat;
  readonly layers: number;
  /** Heads of a layer; undefined where layers differ. */
  readonly heads?: number;
  /** Width of the model. */
  readonly dim?: number;
  readonly vocab: number;
  /** The longest text in tokens, where there is an end. */
  readonly positions?: number;
  readonly hasTokenizer: boolean;
};

/** Bytes of a file that are downloaded, or values that are loaded. A total of 0 is not known. */
export type OpenProgress = {
  readonly what: 'reading' | 'downloading' | 'loading';
  readonly done: number;
  readonly total: number;
  readonly file?: string;
};

export type OpenOptions = {
  /** Weights of another form than the reference says. */
  readonly weights?: WeightFormat | undefined;
  /** Opens no model of another kind. */
  readonly kind?: ModelPlan['kind'] | undefined;
  readonly signal: AbortSignal;
  onProgress(progress: OpenProgress): void;
};

const NAMES: Record<string, string> = {
  'embedded:speeches': 'Speeches (GPT-2)',
  'embedded:masked': 'Masked (BERT)',
  'embedded:phonemes': 'Phonemes (BART)',
};

/** Above this many parameters, weights are stored as int8. */
const INT8_FROM = 50e6;

const layersOf = (plan: ModelPlan): number => {
  const spec = plan.model.spec as {
    blocks?: unknown[];
    encoder?: { blocks?: unknown[] };
    decoder?: { blocks?: unknown[] };
  };
  const { blocks } = plan.kind === 'decoder' ? spec : ((plan.kind === 'encoder' ? spec.encoder : spec.decoder) ?? {});
  return blocks?.length ?? 0;
};

const sizesOf = (config: unknown): Pick<ModelInfo, 'heads' | 'dim'> => {
  const { heads, dim } = (config ?? {}) as Record<string, unknown>;
  return {
    ...(typeof heads === 'number' ? { heads } : {}),
    ...(typeof dim === 'number' ? { dim } : {}),
  };
};

const infoOf = (ref: ModelRef, plan: ModelPlan, weights: WeightFormat, hasTokenizer: boolean): ModelInfo => {
  const { model, kind, type } = plan;
  return {
    key: keyOf(ref),
    name: NAMES[placeOf(ref)] ?? ref.name,
    kind,
    type,
    ...(plan.kind === 'encoder' && plan.model.task ? { task: plan.model.task.kind } : {}),
    parameters: countParams(model.spec),
    weights,
    layers: layersOf(plan),
    ...sizesOf(plan.config),
    vocab: model.vocab,
    ...(model.positions === undefined ? {} : { positions: model.positions }),
    hasTokenizer,
  };
};

const FORMATS: readonly WeightFormat[] = ['float32', 'int8', 'int4'];

/** A few times a second is all that anybody sees of a progress. */
const seldom = (tell: (progress: OpenProgress) => void): ((progress: OpenProgress) => void) => {
  let last = Number.NEGATIVE_INFINITY;
  return (progress) => {
    const now = performance.now();
    if (now - last < 60 && progress.done < progress.total) return;
    last = now;
    tell(progress);
  };
};

/**
 * Opens a model: reads its small files, sees whether it fits, then reads its weights.
 *
 * @throws Error one line; OpenError where the page can do something about it; AbortError.
 */
export const openModel = async (
  ref: ModelRef,
  { weights: asked = ref.weights, kind, signal, onProgress }: OpenOptions,
): Promise<OpenModel> => {
  const tell = seldom(onProgress);
  const source = sourceOf(ref, {
    signal,
    onProgress: ({ file, bytes, total }) => tell({ what: 'downloading', done: bytes, total, file }),
  });
  tell({ what: 'reading', done: 0, total: 0 });
  const config = await readJson(source, 'config.json');
  if (config === undefined) throw new Error(`${source.name}: there is no config.json, so this is not a model's folder`);
  const first = planModel(config);
  if (kind && first.kind !== kind)
    throw new OpenError(`${ref.name} is of type ${first.type}`, { why: 'kind', kind: first.kind });
  const simd = getBackend() === 'simd';
  const parameters = countParams(first.model.spec);
  const weights = simd ? (asked ?? (parameters > INT8_FROM ? 'int8' : 'float32')) : 'float32';
  expectRoom(ref.name, parameters, weights, backendRoom(), simd ? FORMATS : ['float32']);
  await expectWeights(source);

  const planned = await first.fit(source);
  const tokenizer = await loadTokenizer(source);
  const own = await readModelSettings(source);
  const startId = await readStartId(source);
  const prepare = (tensor: Tensor, path: string): Tensor => (simd ? compressTensor(path, tensor, { weights }) : tensor);
  const loaded = await planned.load(source, {
    prepare,
    onProgress: (done, total) => {
      expectWanted(signal);
      tell({ what: 'loading', done, total });
    },
  });
  if (signal.aborted) disposeTree(loaded.params);
  expectWanted(signal);
  // A model that writes keeps keys and values as int16 where weights are compressed, as everywhere in the project.
  const plan =
    weights === 'float32' || loaded.kind === 'encoder'
      ? loaded
      : ({ ...loaded, model: withCache(loaded.model as never, compressCache) } as typeof loaded);
  return {
    info: infoOf(ref, plan, weights, tokenizer !== undefined),
    plan,
    params: loaded.params,
    tokenizer,
    source,
    own,
    startId,
  };
};
