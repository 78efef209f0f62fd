import { compressCache, compressTensor, type WeightFormat } from '@blockformer/backend-simd';
import { withCache } from '@blockformer/decoder-block';
import type { ModelPlan } from '@blockformer/models';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { BackendName } from './backend.ts';
import { UsageError } from './io.ts';

export const weightFormats = ['float32', 'int8', 'int4'] as const;

/** Above this many parameters, int8 is the default where the backend can store it. */
const INT8_FROM = 50e6;

/** How weights are stored: what was asked for, or what suits the size of the model. */
export const chooseWeights = (
  asked: WeightFormat | undefined,
  backend: BackendName,
  parameters: number,
): WeightFormat => {
  if (backend === 'simd') return asked ?? (parameters > INT8_FROM ? 'int8' : 'float32');
  if (asked && asked !== 'float32')
    throw new UsageError(`--weights ${asked} needs the backend simd; ${backend} stores float32`);
  return 'float32';
};

/** Stores each parameter in the format as soon as it is made. */
export const prepareWeights =
  (weights: WeightFormat, backend: BackendName) =>
  (tensor: Tensor, path: string): Tensor =>
    backend === 'simd' ? compressTensor(path, tensor, { weights }) : tensor;

/**
 * A model that writes keeps its keys and values as int16 where its weights are int8 or int4: the error is far below
 * theirs, and a long text costs half the memory.
 */
export const prepareModel = (plan: ModelPlan, weights: WeightFormat): ModelPlan => {
  if (weights === 'float32') return plan;
  if (plan.kind === 'decoder') return { ...plan, model: withCache(plan.model, compressCache) };
  if (plan.kind === 'encoder-decoder') return { ...plan, model: withCache(plan.model, compressCache) };
  return plan;
};
