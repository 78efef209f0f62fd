import type { ModelInput, Span, Tokenizer } from '@blockformer/tokenizer';
import { gather, reshape, type Tensor3D, tensor1d, tidy } from '@tensorflow/tfjs-core';
import type { EncoderModel } from '../encoder-model.ts';
import { type BatchOptions, inBatches } from './batches.ts';
import { expectHead } from './expect-head.ts';
import { expectNumbers } from './expect-numbers.ts';
import { hiddenStates } from './hidden-states.ts';
import { readTexts } from './read-texts.ts';
import { softmax } from './softmax.ts';

// B: batch, T: positions, D: width, V: vocabulary, M: masks of a batch

export type MaskCandidate = {
  readonly id: number;
  /** The token as text. */
  readonly token: string;
  /** Its probability. */
  readonly score: number;
  /** The text with this token in place of the mask; other masks stay. */
  readonly text: string;
};

/** One mask of a text: where it stands, and what could stand there, the likeliest first. */
export type FilledMask = { readonly span: Span; readonly candidates: readonly MaskCandidate[] };

export type FillMaskOptions = BatchOptions<FilledMask[]> & {
  /** Candidates of each mask. Default: 5. */
  readonly topK?: number;
};

const DEFAULT_TOP_K = 5;

/** The ids of the `count` largest scores, the largest first; of equal ones the smaller id. One pass: a vocabulary is large. */
const likeliest = (scores: Float64Array, count: number): number[] => {
  const best: number[] = [];
  scores.forEach((score, id) => {
    if (best.length === count && score <= (scores[best[count - 1] as number] as number)) return;
    const place = best.findIndex((other) => score > (scores[other] as number));
    best.splice(place < 0 ? best.length : place, 0, id);
    best.length = Math.min(best.length, count);
  });
  return best;
};

/** Which positions of an input are masks. */
const masksOf = ({ ids }: ModelInput, mask: number): number[] => ids.flatMap((id, i) => (id === mask ? [i] : []));

const candidatesOf = (
  { ids, texts }: ModelInput,
  position: number,
  logits: Float32Array,
  tokenizer: Tokenizer,
  topK: number,
): MaskCandidate[] => {
  const scores = softmax(logits);
  const best = likeliest(scores, topK);
  return best.map((id) => {
    const filled = (): number[] => ids.flatMap((each, i) => (i === position ? [id] : texts[i] === null ? [] : [each]));
    // An id that no token has: a table may have been rounded up.
    const decode = (all: readonly number[]): string => (tokenizer.token(id) === undefined ? '' : tokenizer.decode(all));
    return {
      id,
      token: decode([id]),
      score: scores[id] as number,
      // A whole text for each candidate is much to decode, and often nobody asks.
      get text() {
        return decode(filled());
      },
    };
  });
};

/**
 * Texts with masks as the model reads them, not padded.
 *
 * @throws Error one line: a model without a head for it, a tokenizer without a mask, a text without one or too long.
 */
export const readMasked = <P>(
  model: EncoderModel<P>,
  tokenizer: Tokenizer,
  texts: readonly (string | ModelInput)[],
): ModelInput[] => {
  expectHead('fill-mask', model, 'masked-lm');
  const { mask } = tokenizer.roles;
  if (mask === undefined) throw new Error('fill-mask: the tokenizer has no mask token');
  const inputs = readTexts('fill-mask', model, tokenizer, texts, { specials: 'ids' });
  inputs.forEach((input, index) => {
    if (masksOf(input, mask).length === 0)
      throw new Error(`fill-mask: text ${index + 1} has no ${tokenizer.token(mask)}, which stands for a missing word`);
  });
  return inputs;
};

/**
 * What could stand in place of each mask (`tokenizer.roles.mask`) of each text, with probabilities: the softmax of the
 * masked-LM head at the mask. Several masks of a text are filled independently of one another.
 *
 * @throws what `readMasked` throws, before anything is computed; Error for a model that gives NaN.
 */
export const fillMask = async <P>(
  model: EncoderModel<P>,
  params: P,
  tokenizer: Tokenizer,
  texts: readonly (string | ModelInput)[],
  options: FillMaskOptions = {},
): Promise<FilledMask[][]> => {
  const { topK = DEFAULT_TOP_K } = options;
  if (!Number.isInteger(topK) || topK < 1) throw new RangeError(`fill-mask: topK is an integer from 1 on, got ${topK}`);
  const inputs = readMasked(model, tokenizer, texts);
  const { logits } = expectHead('fill-mask', model, 'masked-lm');
  const mask = tokenizer.roles.mask as number;

  const run = async (batch: readonly ModelInput[]): Promise<FilledMask[][]> => {
    const positions = batch.map((input) => masksOf(input, mask));
    const scores = tidy(() => {
      const { hidden } = hiddenStates(model, params, batch); // [B, T, D]
      const [B, T, D] = hidden.shape;
      const rows = positions.flatMap((each, b) => each.map((position) => b * T + position));
      // The head is for masks alone: of all other positions it would be most of the work.
      const masked = gather(reshape(hidden, [B * T, D]), tensor1d(rows, 'int32')); // [M, D]
      return logits(params, reshape(masked, [1, rows.length, D]) as Tensor3D); // [1, M, V]
    });
    try {
      const values = (await scores.data()) as Float32Array;
      expectNumbers('fill-mask', values);
      const V = scores.shape[2] as number;
      let row = 0;
      return batch.map((input, b) =>
        (positions[b] as number[]).map((position): FilledMask => {
          const own = values.subarray(row * V, ++row * V);
          const candidates = candidatesOf(input, position, own, tokenizer, topK);
          return { span: input.offsets[position] as Span, candidates };
        }),
      );
    } finally {
      scores.dispose();
    }
  };
  return inBatches(inputs, ({ ids }) => ids.length, run, options);
};
