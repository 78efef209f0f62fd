import { visibleMask } from '@blockformer/attention';
import type { ModelInput } from '@blockformer/tokenizer';
import { type Tensor2D, type Tensor3D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { EncoderModel } from '../encoder-model.ts';

// B: batch, T: positions, D: width

export type HiddenStates = {
  readonly hidden: Tensor3D; // [B, T, D]
  /** 1 for the tokens of each text, 0 for padding, int32. */
  readonly visible: Tensor2D; // [B, T]
};

/** The hidden states of a batch of texts of any lengths, padded on the right. */
export const hiddenStates = <P>(model: EncoderModel<P>, params: P, batch: readonly ModelInput[]): HiddenStates =>
  tidy(() => {
    const B = batch.length;
    const T = batch.reduce((most, { ids }) => Math.max(most, ids.length), 0);
    // What stands in the padding changes nothing, so any id does.
    const rows = (row: (input: ModelInput) => readonly number[]): Tensor2D => {
      const values = new Int32Array(B * T);
      batch.forEach((input, b) => {
        values.set(row(input), b * T);
      });
      return tensor2d(values, [B, T], 'int32');
    };
    const visible = rows(({ attentionMask }) => attentionMask); // [B, T]
    const padded = batch.some(({ ids }) => ids.length < T);
    const paired = model.segments !== undefined && batch.some(({ typeIds }) => typeIds.some((typeId) => typeId > 0));
    const hidden = model.encode(
      params,
      rows(({ ids }) => ids),
      {
        mask: padded ? visibleMask(visible) : undefined,
        segments: paired ? rows(({ typeIds }) => typeIds) : undefined,
      },
    );
    return { hidden, visible };
  });
