import { visibleMask } from '@blockformer/attention';
import type { Tap } from '@blockformer/core';
import { expectIds, type ModelPlan } from '@blockformer/models';
import { type Tensor2D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { UsageError } from './io.ts';

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

const expectNone = (option: string, given: unknown, what: string, plan: ModelPlan): void => {
  if (given !== undefined) throw new UsageError(`${option} is for ${what}, and ${plan.type} is none`);
};

/** Throws unless the input is one that the model can be fed: one line that names the option. */
export const expectInput = (plan: ModelPlan, { ids, attentionMask, typeIds, decoderIds }: PassInput): void => {
  expectIds('input', ids, plan.kind === 'encoder-decoder' ? plan.model.source : plan.model);
  for (const [option, list] of Object.entries({ '--attention-mask': attentionMask, '--type-ids': typeIds }))
    if (list && list.length !== ids.length)
      throw new UsageError(`${option}: ${list.length} numbers for ${ids.length} tokens`);
  if (attentionMask?.some((value) => value > 1) || attentionMask?.every((value) => value === 0))
    throw new UsageError('--attention-mask: expected 1 for tokens and 0 for padding, and at least one 1');
  const segments = plan.kind === 'encoder' ? (plan.model.segments ?? 0) : 0;
  if (segments === 0) expectNone('--type-ids', typeIds, 'models with segments', plan);
  const wrong = typeIds?.find((segment) => segment >= segments);
  if (wrong !== undefined)
    throw new UsageError(`--type-ids: segment ${wrong} is beyond the ${segments} that the model has`);
  if (plan.kind !== 'encoder-decoder') expectNone('--decoder-ids', decoderIds, 'encoder-decoders', plan);
  else expectIds('--decoder-ids', decoderIds ?? [], plan.model);
};

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
