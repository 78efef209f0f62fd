import type { Tensor } from '@tensorflow/tfjs-core';
import { directionOf, dot, freezeNorm, lengthOf } from './attribution.ts';
import { headVectors, type Stream } from './follow-stream.ts';
import type { OpenDecoder } from './open-decoder.ts';
import { averageRow, type OutputRow, outputRow } from './output-row.ts';

/** What is subtracted from the token's logit: nothing, the average of all tokens' logits, or another token's. */
export type Against = 'nothing' | 'average' | number;

/** The shares of a logit, in the order in which they were added. */
export type Shares = {
  /** What they add up to: the token's logit, less what it is measured against. */
  readonly total: number;
  readonly token: number;
  /** Undefined where positions are not added to the tokens. */
  readonly position: number | undefined;
  readonly blocks: readonly {
    readonly attention: number;
    readonly feedForward: number;
    /** Of attention: each head by itself, and the bias of the output matrix, which belongs to none. */
    readonly heads: readonly number[];
    readonly headsBias: number;
  }[];
  /** Of the last norm's bias and the output layer's. */
  readonly bias: number;
  /** What is left: rounding. */
  readonly rest: number;
  /** Lengths of the token's vector and of the position's. */
  readonly lengths: { readonly token: number; readonly position: number | undefined };
};

/** How far sums may be from what the model computed, in parts of the length. */
const NEAR = 1e-2;

const minus = (a: Float32Array, b: Float32Array): Float32Array => a.map((value, i) => value - (b[i] as number));

/** The token's own vector and what was added to it, or why they cannot be told apart. */
const embeddingParts = async ({ params }: OpenDecoder, id: number, embedding: Float32Array) => {
  const { norm, position } = params.embedding;
  if (norm) return undefined;
  const { weight } = await outputRow({ params: { ...params, head: undefined } } as unknown as OpenDecoder, id);
  const rest = minus(embedding, weight);
  return position ? { token: weight, position: rest } : { token: embedding, position: undefined };
};

/** Whether every block adds to the stream, and does nothing else to it (`x + f(x)`). */
const onlyAdds = ({ embedding, blocks }: Stream): boolean => {
  let before = embedding;
  for (const { attention, feedForward, output } of blocks) {
    const off = output.map((value, i) => {
      return value - (before[i] as number) - (attention[i] as number) - (feedForward[i] as number);
    });
    if (lengthOf(off) > NEAR * lengthOf(output)) return false;
    before = output;
  }
  return true;
};

const values = async (tensor: Tensor | undefined, D: number): Promise<Float32Array> =>
  tensor ? ((await tensor.data()) as Float32Array) : new Float32Array(D);

/** Divides the logit of a token among all that was added to the stream; or says why that cannot be done. */
export const shareLogit = async (
  open: OpenDecoder,
  stream: Stream,
  id: number,
  target: number,
  against: Against,
  logits: Float32Array,
): Promise<Shares | { readonly why: string }> => {
  if (!onlyAdds(stream))
    return { why: 'This model norms the stream after each addition, so that what was added has no share of its own.' };
  const last = stream.blocks.at(-1)?.output as Float32Array;
  const { scale, bias: offset } = open.params.norm ?? {};
  const bias = await values(offset, last.length);
  const norm = stream.norm && scale && freezeNorm(last, stream.norm, { scale: await values(scale, last.length), bias });
  if (stream.norm && !norm) return { why: 'The last norm of this model is of a kind that cannot be divided.' };
  const embedding = await embeddingParts(open, id, stream.embedding);
  if (!embedding)
    return { why: 'The embedding of this model is normed, so that its parts have no share of their own.' };

  const own = await outputRow(open, target);
  const other: OutputRow =
    against === 'nothing'
      ? { weight: new Float32Array(own.weight.length), bias: 0 }
      : against === 'average'
        ? await averageRow(open)
        : await outputRow(open, against);
  const weight = minus(own.weight, other.weight);
  const direction = directionOf(weight, norm);
  const share = (vector: Float32Array): number => dot(vector, direction);
  const otherLogit =
    against === 'nothing'
      ? 0
      : against === 'average'
        ? logits.reduce((sum, logit) => sum + logit, 0) / logits.length
        : (logits[against] as number);
  const total = (logits[target] as number) - otherLogit;

  const heads = await headVectors(open, stream);
  const blocks = stream.blocks.map(({ attention, feedForward }, layer) => {
    const each = (heads[layer] ?? []).map(share); // with the bias of the output matrix, which is last by itself
    const headsBias = each.at(-1) ?? 0;
    return {
      attention: share(attention),
      feedForward: share(feedForward),
      heads: each.slice(0, -1).map((own) => own - headsBias),
      headsBias,
    };
  });
  const token = share(embedding.token);
  const position = embedding.position && share(embedding.position);
  const biases = (norm ? dot(bias, weight) : 0) + own.bias - other.bias;
  const sum = blocks.reduce(
    (all, block) => all + block.attention + block.feedForward,
    token + (position ?? 0) + biases,
  );
  if (Math.abs(total - sum) > 5 * NEAR * (Math.abs(total) + lengthOf(stream.norm ?? last) * lengthOf(weight)))
    return { why: 'The output layer of this model is more than one matrix, so that a logit cannot be divided.' };
  const lengths = { token: lengthOf(embedding.token), position: embedding.position && lengthOf(embedding.position) };
  return { total, token, position, blocks, bias: biases, rest: total - sum, lengths };
};
