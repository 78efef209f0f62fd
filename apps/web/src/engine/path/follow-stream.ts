import { recordTaps } from '@blockformer/core';
import { type Tensor, type Tensor3D, tensor2d, tensor3d, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { changingHeads, type HeadChange, layerOfHeads } from './heads.ts';
import type { OpenDecoder } from './open-decoder.ts';

// T: tokens, L: layers, D: width, H: heads, K: width of one head, V: vocabulary

/** The vectors of one position on their way up the stack. */
export type Stream = {
  /** What the blocks begin with [D]. */
  readonly embedding: Float32Array;
  readonly blocks: readonly {
    /** What attention adds [D], what feed-forward adds [D], and what the block gives [D]. */
    readonly attention: Float32Array;
    readonly feedForward: Float32Array;
    readonly output: Float32Array;
    /** What each head gives to attention's output matrix: H arrays of K. */
    readonly heads: readonly Float32Array[];
  }[];
  /** After the last norm [D]; undefined where there is none. */
  readonly norm: Float32Array | undefined;
};

const WANTED = /^(embedding|norm|blocks\.\d+\.(attention\.(heads|output)|feedForward\.output|output))$/;

/** The values of a tensor's last position, [1, T, D] or [1, H, T, K]. */
const lastPosition = async (tensor: Tensor): Promise<Float32Array[]> => {
  const values = (await tensor.data()) as Float32Array;
  const [T = 1, width = 1] = tensor.shape.slice(-2);
  const rows = values.length / (T * width);
  return Array.from({ length: rows }, (_, row) => values.slice(((row + 1) * T - 1) * width, (row + 1) * T * width));
};

/** Follows the last of the tokens through the model, with some heads changed everywhere. */
export const followStream = async (
  { model, params, layers }: OpenDecoder,
  ids: readonly number[],
  changes: readonly HeadChange[],
): Promise<Stream> => {
  const change = changingHeads([changes]);
  const record = recordTaps((name) => WANTED.test(name));
  try {
    tidy(() => {
      const input = tensor2d([...ids], [1, ids.length], 'int32');
      model.hidden(params, input, { tap: (name, tensor) => record.tap(name, change(name, tensor)) });
    });
    const all = async (name: string): Promise<Float32Array[]> => {
      const tensor = record.tensors.get(name);
      if (!tensor) throw new Error(`the model does not show ${name}, so that nothing can be followed`);
      return lastPosition(tensor);
    };
    const one = async (name: string): Promise<Float32Array> => (await all(name))[0] as Float32Array;
    const blocks: Stream['blocks'][number][] = [];
    for (let layer = 0; layer < layers; layer++) {
      const at = `blocks.${layer}`;
      blocks.push({
        attention: await one(`${at}.attention.output`),
        feedForward: await one(`${at}.feedForward.output`),
        output: await one(`${at}.output`),
        heads: await all(`${at}.attention.heads`),
      });
    }
    return {
      embedding: await one('embedding'),
      blocks,
      norm: record.tensors.has('norm') ? await one('norm') : undefined,
    };
  } finally {
    record.dispose();
  }
};

const flat = (rows: readonly Float32Array[]): Float32Array => {
  const [{ length } = { length: 0 }] = rows;
  const values = new Float32Array(rows.length * length);
  for (const [i, row] of rows.entries()) values.set(row, i * length);
  return values;
};

/** Rows of one token each, whatever it is: a tap puts in what is wanted in place of what it would be. */
const blankRows = (rows: number) => tensor2d(new Int32Array(rows), [rows, 1], 'int32');

/**
 * What the model would say if it stopped at each depth: the logits [V] of each vector, by the last norm and the output
 * layer, which see one position at a time. nostalgebraist, "interpreting GPT: the logit lens", 2020.
 */
export const lensLogits = async (
  { model, params, layers }: OpenDecoder,
  vectors: readonly Float32Array[],
): Promise<Float32Array[]> => {
  const last = `blocks.${layers - 1}.output`;
  const logits = tidy(() => {
    const given = tensor3d(flat(vectors), [vectors.length, 1, vectors[0]?.length ?? 0]); // [L + 1, 1, D]
    const tap = (name: string, tensor: Tensor): Tensor => (name === last ? given : tensor);
    const { hidden } = model.hidden(params, blankRows(vectors.length), { tap });
    return model.logits(params, hidden as Tensor3D); // [L + 1, 1, V]
  });
  try {
    const values = (await logits.data()) as Float32Array;
    return vectors.map((_, row) => values.subarray(row * model.vocab, (row + 1) * model.vocab));
  } finally {
    logits.dispose();
  }
};

/**
 * What attention adds to the stream with one head alone [D], for each head of each layer; and last without any: the bias
 * of its output matrix, which all of them have.
 */
export const headVectors = async (
  { model, params, layers }: OpenDecoder,
  { blocks }: Stream,
): Promise<Float32Array[][]> => {
  const H = blocks[0]?.heads.length ?? 0;
  const record = recordTaps((name) => /^blocks\.\d+\.attention\.output$/.test(name));
  const tap = (name: string, tensor: Tensor): Tensor => {
    const layer = layerOfHeads(name);
    if (layer === undefined) return record.tap(name, tensor);
    const heads = blocks[layer]?.heads ?? [];
    const K = heads[0]?.length ?? 0;
    const alone = new Float32Array((H + 1) * H * K); // row h has head h only, the last row none
    for (const [h, head] of heads.entries()) alone.set(head, (h * H + h) * K);
    return tensor4d(alone, [H + 1, H, 1, K]);
  };
  try {
    tidy(() => void model.hidden(params, blankRows(H + 1), { tap }));
    const vectors: Float32Array[][] = [];
    for (let layer = 0; layer < layers; layer++) {
      const output = record.tensors.get(`blocks.${layer}.attention.output`);
      const values = (await output?.data()) as Float32Array; // [H + 1, 1, D]
      const D = values.length / (H + 1);
      vectors.push(Array.from({ length: H + 1 }, (_, row) => values.slice(row * D, (row + 1) * D)));
    }
    return vectors;
  } finally {
    record.dispose();
  }
};
