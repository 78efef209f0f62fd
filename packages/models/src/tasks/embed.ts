import type { ModelInput, Tokenizer } from '@blockformer/tokenizer';
import { tidy } from '@tensorflow/tfjs-core';
import type { EncoderModel } from '../encoder-model.ts';
import { type BatchOptions, inBatches } from './batches.ts';
import { expectNumbers } from './expect-numbers.ts';
import { hiddenStates } from './hidden-states.ts';
import { meanPooling, type Pooling } from './pooling.ts';
import { type EncoderInput, type ReadOptions, readTexts } from './read-texts.ts';

// B: batch, D: width

export type EmbedOptions = BatchOptions<Float32Array> &
  ReadOptions & {
    /** How hidden states become one vector. Default: `meanPooling`. */
    readonly pooling?: Pooling;
    /** Divides each vector by its length. Default: true. */
    readonly normalize?: boolean;
  };

/** `v / ‖v‖`; a vector of zeros stays as it is. */
const unit = (vector: Float32Array): Float32Array => {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return length > 0 ? vector.map((value) => value / length) : vector;
};

/**
 * A vector for each text, in the order of the texts. Any encoder will do; those trained for it are meant.
 *
 * @throws Error one line: a text that is too long, a model that gives NaN.
 */
export const embed = async <P>(
  model: EncoderModel<P>,
  params: P,
  tokenizer: Tokenizer,
  texts: readonly EncoderInput[],
  options: EmbedOptions = {},
): Promise<Float32Array[]> => {
  const { pooling = meanPooling, normalize = true } = options;
  const pooler: Parameters<Pooling>[0]['pooler'] = model.pool && ((hidden) => model.pool?.(params, hidden) as never);
  const inputs = readTexts('embed', model, tokenizer, texts, { cutBy: 'maxTokens', ...options });
  const run = async (batch: readonly ModelInput[]): Promise<Float32Array[]> => {
    const vectors = tidy(() => pooling({ ...hiddenStates(model, params, batch), pooler })); // [B, D]
    try {
      const values = (await vectors.data()) as Float32Array;
      expectNumbers('embed', values);
      const [, D] = vectors.shape;
      return batch.map((_, b) => {
        const own = values.slice(b * D, (b + 1) * D);
        return normalize ? unit(own) : own;
      });
    } finally {
      vectors.dispose();
    }
  };
  return inBatches(inputs, ({ ids }) => ids.length, run, options);
};

/** `a · b / (‖a‖ ‖b‖)`: 1 for the same direction, 0 for directions that have nothing in common, and for a vector of zeros. */
export const cosineSimilarity = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  if (a.length !== b.length || a.length === 0)
    throw new RangeError(`cosineSimilarity: expected two vectors of one length, got ${a.length} and ${b.length}`);
  let [dot, left, right] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] as number, b[i] as number];
    dot += x * y;
    left += x * x;
    right += y * y;
  }
  return left === 0 || right === 0 ? 0 : dot / Math.sqrt(left * right);
};
