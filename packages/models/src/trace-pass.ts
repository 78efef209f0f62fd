import { visibleMask } from '@blockformer/attention';
import type { Tap } from '@blockformer/core';
import { type Tensor2D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { ModelPlan } from './load-model.ts';

/** One text as a model reads it, in numbers. */
export type PassInput = {
  readonly ids: readonly number[];
  /** 1 for tokens, 0 for padding. */
  readonly attentionMask?: readonly number[];
  /** The segment of each token. */
  readonly typeIds?: readonly number[];
  /** What an encoder-decoder has written so far. */
  readonly decoderIds?: readonly number[];
};

const row = (values: readonly number[]): Tensor2D => tensor2d([...values], [1, values.length], 'int32');

/** One forward pass, for what the tap sees of it. */
export const tracePass = (plan: ModelPlan, params: unknown, input: PassInput, tap: Tap): void => {
  tidy(() => {
    const ids = row(input.ids);
    const mask = input.attentionMask && visibleMask(row(input.attentionMask));
    if (plan.kind === 'decoder') plan.model.forward(params, ids, { mask, tap });
    else if (plan.kind === 'encoder-decoder')
      plan.model.forward(params, ids, row(input.decoderIds ?? []), { mask, tap });
    else {
      const { model } = plan;
      const hidden = model.encode(params, ids, { mask, segments: input.typeIds && row(input.typeIds), tap });
      model.pool?.(params, hidden, { tap });
      model.logits?.(params, hidden, { tap });
    }
  });
};
