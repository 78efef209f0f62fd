import type { WeightFormat } from '@blockformer/backend-simd';
import { engine, memory } from '@tensorflow/tfjs-core';
import { type BackendInfo, startBackend } from './backends.ts';
import type { Method } from './method.ts';
import type { ModelRef } from './model-ref.ts';
import type { ModelInfo, OpenProgress } from './open-model.ts';
import { type ShownToken, showToken } from './show-tokens.ts';

export type Usage = {
  readonly tensors: number;
  /** Bytes of tensors, as TensorFlow.js counts them. */
  readonly bytes: number;
  /** Bytes of WebAssembly memory, and those of them that are given out; 0 with other backends. */
  readonly memory: number;
  readonly used: number;
};

const start: Method<void, BackendInfo> = startBackend;

const open: Method<{ ref: ModelRef; weights?: WeightFormat }, ModelInfo, OpenProgress> = async (
  { ref, weights },
  { models, emit },
) => (await models.open(ref, weights, emit)).info;

const close: Method<{ key: string }, void> = async ({ key }, { models }) => models.close(key);

const usage: Method<void, Usage> = async () => {
  const { numTensors, numBytes } = memory();
  const { info } = engine().backend as unknown as { info?(): { size: number; used: number } };
  const { size = 0, used = 0 } = info?.call(engine().backend) ?? {};
  return { tensors: numTensors, bytes: numBytes, memory: size, used };
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

export const engineMethods = { start, open, close, usage, tokenize };
