import { compressCache, compressTensor, type WeightFormat } from '@blockformer/backend-simd';
import { countParams } from '@blockformer/core';
import { withCache } from '@blockformer/decoder-block';
import type { Source } from '@blockformer/model-loader';
import { readJson } from '@blockformer/model-loader';
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
import { keyOf, type ModelRef } from './model-ref.ts';
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

export type OpenProgress = { readonly what: 'reading' | 'loading'; readonly done: number; readonly total: number };

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

/** Opens a model: reads its small files, then its weights. @throws Error one line. */
export const openModel = async (
  ref: ModelRef,
  asked: WeightFormat | undefined,
  onProgress: (progress: OpenProgress) => void,
): Promise<OpenModel> => {
  const source = sourceOf(ref);
  onProgress({ what: 'reading', done: 0, total: 0 });
  const config = await readJson(source, 'config.json');
  if (config === undefined) throw new Error(`${source.name}: there is no config.json, so this is not a model's folder`);
  const planned = await planModel(config).fit(source);
  const tokenizer = await loadTokenizer(source);
  const own = await readModelSettings(source);
  const startId = await readStartId(source);

  const parameters = countParams(planned.model.spec);
  const simd = getBackend() === 'simd';
  const weights = simd ? (asked ?? (parameters > INT8_FROM ? 'int8' : 'float32')) : 'float32';
  const prepare = (tensor: Tensor, path: string): Tensor => (simd ? compressTensor(path, tensor, { weights }) : tensor);
  const loaded = await planned.load(source, {
    prepare,
    onProgress: (done, total) => onProgress({ what: 'loading', done, total }),
  });
  // A model that writes keeps keys and values as int16 where weights are compressed, as everywhere in the project.
  const plan =
    weights === 'float32' || loaded.kind === 'encoder'
      ? loaded
      : ({ ...loaded, model: withCache(loaded.model as never, compressCache) } as typeof loaded);
  const key = keyOf(ref);
  const { model, kind, type } = plan;
  return {
    info: {
      key,
      name: NAMES[key] ?? ref.name,
      kind,
      type,
      ...(plan.kind === 'encoder' && plan.model.task ? { task: plan.model.task.kind } : {}),
      parameters,
      weights,
      layers: layersOf(plan),
      ...sizesOf(plan.config),
      vocab: model.vocab,
      ...(model.positions === undefined ? {} : { positions: model.positions }),
      hasTokenizer: tokenizer !== undefined,
    },
    plan,
    params: loaded.params,
    tokenizer,
    source,
    own,
    startId,
  };
};
