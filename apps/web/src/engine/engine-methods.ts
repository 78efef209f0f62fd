import type { WeightFormat } from '@blockformer/backend-simd';
import { countParams } from '@blockformer/core';
import { readJson } from '@blockformer/model-loader';
import { planModel } from '@blockformer/models';
import { engine, memory } from '@tensorflow/tfjs-core';
import type { BackendOptions } from './backend-names.ts';
import { type BackendInfo, backendRoom, hasWebGpu, startBackend } from './backends.ts';
import type { Method } from './method.ts';
import type { ModelRef } from './model-ref.ts';
import type { ModelInfo, OpenProgress } from './open-model.ts';
import { type ShownToken, showToken } from './show-tokens.ts';
import { sourceOf } from './source-of.ts';

export type Usage = {
  readonly tensors: number;
  /** Bytes of tensors, as TensorFlow.js counts them. */
  readonly bytes: number;
  /** Bytes of WebAssembly memory, and those of them that are given out; 0 with other backends. */
  readonly memory: number;
  readonly used: number;
  /** Bytes that it may grow to. */
  readonly limit: number;
};

const start: Method<BackendOptions | undefined, BackendInfo> = (options) => startBackend(options);

/** Whether the webgpu backend could be used. */
const webgpu: Method<void, boolean> = hasWebGpu;

/** Opens a model; with `kind`, none of another kind. */
const open: Method<
  { ref: ModelRef; weights?: WeightFormat; kind?: ModelInfo['kind'] },
  ModelInfo,
  OpenProgress
> = async ({ ref, weights, kind }, { models, emit, signal }) =>
  (await models.open(ref, weights, emit, { kind, signal })).info;

/** What a model is, as its `config.json` says. Nothing else is read. */
const inspect: Method<{ ref: ModelRef }, Pick<ModelInfo, 'kind' | 'type' | 'parameters'>> = async (
  { ref },
  { signal },
) => {
  const source = sourceOf(ref, { signal });
  const config = await readJson(source, 'config.json');
  if (config === undefined) throw new Error(`${source.name}: there is no config.json, so this is not a model's folder`);
  const { kind, type, model } = planModel(config);
  return { kind, type, parameters: countParams(model.spec) };
};

const close: Method<{ key: string }, void> = async ({ key }, { models }) => models.close(key);

const usage: Method<void, Usage> = async () => {
  const { numTensors, numBytes } = memory();
  const { info } = engine().backend as unknown as { info?(): { size: number; used: number } };
  const { size = 0, used = 0 } = info?.call(engine().backend) ?? {};
  return { tensors: numTensors, bytes: numBytes, memory: size, used, limit: backendRoom().limit };
};

/** The tokens of a text, as the model reads it: a decoder's stand alone, an encoder's have its template around them. */
const tokenize: Method<{ key: string; text: string; specials?: boolean }, ShownToken[]> = async (
  { key, text, specials },
  { models },
) => {
  const { tokenizer, plan, info } = models.get(key);
  if (!tokenizer) throw new Error(`${info.name} has no tokenizer`);
  const ids = tokenizer.encode(text, { template: plan.kind !== 'decoder', specials: specials ? 'ids' : 'text' });
  return ids.map((id) => showToken(id, tokenizer));
};

export const engineMethods = { start, webgpu, open, inspect, close, usage, tokenize };
