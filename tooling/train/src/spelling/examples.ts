import { paddingMask } from '@blockformer/attention';
import { seeded, type Tap } from '@blockformer/core';
import type { EncoderDecoder } from '@blockformer/models';
import { reshape, type Scalar, type Tensor2D, type Tensor4D, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { crossEntropy } from '../cross-entropy.ts';
import { lengthBuckets } from '../length-buckets.ts';
import type { Batch } from '../train.ts';
import { SPECIAL } from './alphabet.ts';
import type { Pronunciation } from './pronunciations.ts';

// B: batch, S: letters, T: sounds, V: tokens

/** A word as ids, in the form of the model: `<s> letters </s>`, and the sounds without anything around them. */
export type Example = { readonly source: readonly number[]; readonly target: readonly number[] };

/** An example for each way to say a word. */
export const examplesOf = (pronunciations: readonly Pronunciation[], alphabet: readonly string[]): Example[] => {
  const ids = new Map(alphabet.map((token, id) => [token, id]));
  const idsOf = (tokens: Iterable<string>): number[] => [...tokens].map((token) => ids.get(token) ?? SPECIAL.unknown);
  return pronunciations.flatMap(({ word, ways }) =>
    ways.map((way) => ({ source: [SPECIAL.start, ...idsOf(word), SPECIAL.end], target: idsOf(way) })),
  );
};

/** Rows of one length; what is missing is filled with `id`. */
export const padded = (rows: readonly (readonly number[])[], id: number): Tensor2D => {
  const width = Math.max(...rows.map(({ length }) => length));
  return tensor2d(
    rows.flatMap((row) => [...row, ...Array<number>(width - row.length).fill(id)]),
    [rows.length, width],
    'int32',
  );
};

/** Hides padding, where there is some. */
export const maskOf = (rows: readonly (readonly number[])[]): Tensor4D | undefined => {
  const lengths = rows.map(({ length }) => length);
  const most = Math.max(...lengths);
  return lengths.every((length) => length === most) ? undefined : paddingMask(lengths, most);
};

/** The cross-entropy of the sounds and the end, from the letters and the sounds before. */
export const lossOf = <P>(
  model: EncoderDecoder<P>,
  params: P,
  examples: readonly Example[],
  options: { readonly smoothing?: number; readonly tap?: Tap } = {},
): Scalar =>
  tidy(() => {
    const sources = examples.map(({ source }) => source);
    const fed = examples.map(({ target }) => [SPECIAL.start, ...target]);
    const wanted = padded(
      examples.map(({ target }) => [...target, SPECIAL.end]),
      SPECIAL.pad,
    ); // [B, T]
    const logits = model.forward(params, padded(sources, SPECIAL.pad), padded(fed, SPECIAL.pad), {
      mask: maskOf(sources),
      tap: options.tap,
    }); // [B, T, V]
    const [B, T, V] = logits.shape;
    const counts = fed.flatMap(({ length }) => Array.from({ length: T }, (_, i) => (i < length ? 1 : 0)));
    return crossEntropy(reshape(logits, [B * T, V]), reshape(wanted, [B * T]), {
      smoothing: options.smoothing,
      weights: counts.includes(0) ? tensor1d(counts) : undefined,
    });
  });

/** Batches of at most `tokens` letters and sounds; every epoch in another order. */
export const spellingBatches = <P>(
  model: EncoderDecoder<P>,
  examples: readonly Example[],
  options: { readonly tokens: number; readonly seed: number; readonly smoothing: number; tap?(step: number): Tap },
): ((step: number) => Batch<P>) & { readonly perEpoch: number } => {
  const lengths = examples.map(({ source, target }) => [source.length, target.length + 1]);
  const epochOf = (epoch: number): number[][] =>
    lengthBuckets(lengths, options.tokens, seeded(options.seed * 1000 + epoch));
  let [current, batches] = [0, epochOf(0)];
  const perEpoch = batches.length;
  const batch = (step: number): Batch<P> => {
    const epoch = Math.floor(step / perEpoch);
    if (epoch !== current) [current, batches] = [epoch, epochOf(epoch)];
    const chosen = (batches[step % perEpoch] as number[]).map((index) => examples[index] as Example);
    const tokens = chosen.reduce((sum, { source, target }) => sum + source.length + target.length + 1, 0);
    const { smoothing } = options;
    return { tokens, loss: (params) => lossOf(model, params, chosen, { smoothing, tap: options.tap?.(step) }) };
  };
  return Object.assign(batch, { perEpoch });
};
