import { disposeTree } from '@blockformer/core';
import { causalStep } from '@blockformer/models';
import { type Draft, modelDraft, type Step } from '@blockformer/sampler';
import { type Io, UsageError } from './io.ts';
import { type ModelOptions, openModel } from './open-model.ts';

/** A model that guesses ahead of another one. */
export type DraftModel = {
  readonly draft: Draft;
  dispose(): void;
};

/** Loads the model of `--draft`, which has to know the same `vocab` tokens as the one that it guesses for. */
export const openDraft = async (name: string, options: ModelOptions, vocab: number, io: Io): Promise<DraftModel> => {
  const { plan, loadWeights } = await openModel({ ...options, model: name, weights: undefined }, io, 'decoder');
  if (plan.model.vocab !== vocab)
    throw new UsageError(
      `--draft ${name} has a vocabulary of ${plan.model.vocab}, the model one of ${vocab}; they have to be the same`,
    );
  const params = await loadWeights();
  const draft = modelDraft({ step: causalStep(plan.model, params) as Step });
  return { draft, dispose: () => disposeTree(params) };
};
