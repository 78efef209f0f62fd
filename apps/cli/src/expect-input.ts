import { expectIds, type ModelPlan, type PassInput } from '@blockformer/models';
import { UsageError } from './io.ts';

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
