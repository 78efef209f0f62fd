import { causalStep, generationSettings } from '@blockformer/models';
import {
  type Choose,
  createPlan,
  type Draft,
  guided,
  logProbabilities,
  type Plan,
  type Settings,
  type Step,
  speculativeStep,
} from '@blockformer/sampler';
import type { OpenModel } from '../open-model.ts';
import { USUAL_TOKENS } from './usual-tokens.ts';

/** How a person wants a text: what differs from the model's own settings. */
export type Asked = { readonly settings: Settings; readonly seed: number };

/** The parts of a generation, as `blockformer generate` makes them from the same settings. */
export const planOf = (
  { own }: OpenModel,
  { settings, seed }: Asked,
  promptLength: number,
): Plan & { readonly maxTokens: number; readonly merged: Settings } => {
  const merged = generationSettings(settings, own, { draw: true, seed });
  const plan = createPlan(merged, { promptLength });
  return { ...plan, merged, maxTokens: plan.maxTokens ?? USUAL_TOKENS };
};

/** Proposes the ids of a road, and after them what another draft does. */
const along = (road: readonly number[], other: Draft | undefined): Draft => ({
  propose: (ids, promptLength, most) => {
    const ahead = road.slice(ids.length - promptLength, ids.length - promptLength + most);
    return ahead.length > 0 ? ahead.map((id) => ({ id })) : (other?.propose(ids, promptLength, most) ?? []);
  },
  release: () => other?.release?.(),
});

/** The model as a step. What is known of the road is fed in one pass. */
export const stepAlong = ({ plan, params }: OpenModel, road: readonly number[], parts: Plan): Step => {
  const step = causalStep(plan.model as never, params) as Step;
  const own = parts.guidance ? (guided({ step, ...parts.guidance }) as Step) : step;
  const draft = parts.draft?.();
  return road.length > 0 || draft ? (speculativeStep({ step: own, draft: along(road, draft) }) as Step) : own;
};

/** The share that a token has of what the logits leave: 0 for one that a filter removed. */
export const shareOf = (logits: Float32Array, id: number): number =>
  Math.exp(logProbabilities(logits, id, 0).logProbability);

/**
 * The choice along a road: token n of the new text is `road[n]` as long as there is one, and then what `choose` says.
 * `choose` is asked in the first case as well, and not listened to: so token n is always drawn with number n of the seed. The
 * text after a road is the text that these draws give there, and a road of the tokens that would have been drawn changes
 * nothing (up to rounding: they are computed in one pass).
 */
export const chooseAlong =
  (road: readonly number[], choose: Choose): Choose =>
  (logits, context) => {
    const chosen = choose(logits, context);
    return road[context.ids.length - context.promptLength] ?? chosen;
  };
