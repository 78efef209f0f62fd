import { recordTaps } from '@blockformer/core';
import { tracePass } from '@blockformer/models';
import type { Tensor } from '@tensorflow/tfjs-core';
import { breathe, type Method } from '../method.ts';
import { readText } from './read-text.ts';

/** Everything that one head computed in one pass. T tokens that look, S that are looked at, K numbers of each vector. */
export type HeadNumbers = {
  readonly T: number;
  readonly S: number;
  readonly K: number;
  readonly query: Float32Array; // [T, K]
  readonly key: Float32Array; // [S, K]
  readonly value: Float32Array; // [S, K]
  /** After scaling, with the mask added. */
  readonly scores: Float32Array; // [T, S]
  readonly weights: Float32Array; // [T, S]
  readonly output: Float32Array; // [T, K]
};

const PARTS = ['query', 'key', 'value', 'scores', 'weights', 'heads'] as const;

/** One head of a [1, H, …, …] tensor. */
const headOf = async (tensor: Tensor | undefined, head: number): Promise<Float32Array> => {
  const [, H = 0, rows = 0, columns = 0] = tensor?.shape ?? [];
  if (!tensor || head >= H) throw new RangeError(`this layer has ${H} heads, there is no head ${head}`);
  const size = rows * columns;
  return ((await tensor.data()) as Float32Array).slice(head * size, (head + 1) * size);
};

/** The numbers of one head; `part` is the attention's name in the tap, `fed` what an encoder-decoder was fed. */
export const headNumbers: Method<
  {
    readonly key: string;
    readonly text: string;
    readonly part: string;
    readonly head: number;
    readonly fed: readonly number[];
  },
  HeadNumbers
> = async ({ key, text, part, head, fed }, { models, signal }) => {
  await breathe(signal);
  const opened = models.get(key);
  const { ids } = readText(text, opened);
  const names = PARTS.map((name) => `${part}.${name}`);
  const seen = recordTaps((name) => names.includes(name));
  try {
    const input = opened.plan.kind === 'encoder-decoder' ? { ids, decoderIds: fed } : { ids };
    tracePass(opened.plan, opened.params, input, seen.tap);
    const [T = 0, S = 0] = seen.tensors.get(`${part}.weights`)?.shape.slice(2) ?? [];
    const K = seen.tensors.get(`${part}.query`)?.shape[3] ?? 0;
    const all = await Promise.all(names.map((name) => headOf(seen.tensors.get(name), head)));
    const [query, keys, value, scores, weights, output] = all as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    return { T, S, K, query, key: keys, value, scores, weights, output };
  } finally {
    seen.dispose();
  }
};
