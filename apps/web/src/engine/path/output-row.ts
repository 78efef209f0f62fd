import { add, div, gather, mean, reshape, slice, sum, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core';
import type { KnownParams, OpenDecoder } from './open-decoder.ts';

// V: vocabulary, D: width

/** What the output layer multiplies a hidden state by for one token [D], and what it adds. */
export type OutputRow = { readonly weight: Float32Array; readonly bias: number };

/** Rows of the token table that are averaged together: it may be stored as int8, and is unpacked only so far. */
const ROWS = 4096;

const read = async (make: () => Tensor): Promise<Float32Array> => {
  const tensor = tidy(make);
  try {
    return (await tensor.data()) as Float32Array;
  } finally {
    tensor.dispose();
  }
};

/** The row of a token: of the output layer, or of the token table where there is none. */
export const outputRow = async ({ params }: OpenDecoder, id: number): Promise<OutputRow> => {
  const { weight, bias } = params.head ?? {};
  return {
    weight: await read(() =>
      weight
        ? reshape(slice(weight, [0, id], [weight.shape[0] as number, 1]), [-1])
        : reshape(gather(params.embedding.token.table, tensor1d([id], 'int32')), [-1]),
    ),
    bias: bias ? ((await read(() => slice(bias, [id], [1])))[0] as number) : 0,
  };
};

const averageOf = async ({ embedding: { token }, head }: KnownParams): Promise<OutputRow> => {
  const bias = head?.bias;
  return {
    weight: await read(() => {
      if (head?.weight) return mean(head.weight, 1);
      const V = token.table.shape[0] as number;
      let total: Tensor | undefined;
      for (let from = 0; from < V; from += ROWS) {
        const rows = Int32Array.from({ length: Math.min(ROWS, V - from) }, (_, i) => from + i);
        const part = tidy(() => sum(gather(token.table, tensor1d(rows, 'int32')), 0));
        total = total ? add(total, part) : part;
      }
      return div(total as Tensor, V);
    }),
    bias: bias ? ((await read(() => mean(bias)))[0] as number) : 0,
  };
};

const averages = new WeakMap<object, Promise<OutputRow>>();

/** The average row of all tokens, computed once for a model. */
export const averageRow = ({ params }: OpenDecoder): Promise<OutputRow> => {
  const found = averages.get(params);
  if (found) return found;
  const made = averageOf(params);
  averages.set(params, made);
  made.catch(() => averages.delete(params));
  return made;
};
