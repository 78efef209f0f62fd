import { causalStep, type ModelSettings } from '@blockformer/models';
import { logProbabilities, type Step } from '@blockformer/sampler';
import type { Method } from '../method.ts';
import type { OpenModel } from '../open-model.ts';
import { type ShownToken, showToken } from '../show-tokens.ts';
import { generateWith } from './generate.ts';
import { keptOfEach, type LogitsKept } from './logits-kept.ts';
import { promptOf } from './prompt-of.ts';
import { search } from './search.ts';

type Place = { readonly key: string; readonly prompt: string; readonly ids: readonly number[] };

/** What the model says at a place, before any filter. */
export type PlaceLogits = {
  /** All ids before it. */
  readonly ids: readonly number[];
  readonly promptLength: number;
  /** [V], of the token there. */
  readonly logits: Float32Array;
  /** The likeliest tokens, the likeliest first. */
  readonly likeliest: readonly ShownToken[];
};

/** How many tokens are named. Filters move tokens about, but none further than there are penalised ones before it. */
const NAMED = 256;

const logitsAt = async (kept: LogitsKept, model: OpenModel, ids: readonly number[]): Promise<Float32Array> => {
  const found = kept.find(ids);
  if (found) return found;
  const step = causalStep(model.plan.model as never, model.params) as Step;
  const { logits, state } = await step.next(ids);
  step.dispose?.(state);
  kept.keep(ids, logits);
  return logits;
};

/** The logits of the token after a prompt and some new tokens. */
const logitsWith =
  (keptOf: (model: OpenModel) => LogitsKept): Method<Place, PlaceLogits> =>
  async ({ key, prompt, ids }, { models }) => {
    const model = models.get(key, 'decoder');
    const before = promptOf(prompt, model);
    const all = [...before, ...ids];
    const logits = await logitsAt(keptOf(model), model, all);
    const { top } = logProbabilities(logits, 0, NAMED);
    const likeliest = top.map(({ id }) => showToken(id, model.tokenizer));
    return { ids: all, promptLength: before.length, logits, likeliest };
  };

/** How the model wants to write, by its `generation_config.json`. */
const own: Method<{ key: string }, ModelSettings> = async ({ key }, { models }) => models.get(key, 'decoder').own;

/** The tokens that a text is continued from: of an empty one the start token. */
const prompt: Method<{ key: string; text: string }, ShownToken[]> = async ({ key, text }, { models }) => {
  const model = models.get(key, 'decoder');
  return promptOf(text, model).map((id) => showToken(id, model.tokenizer));
};

const keptOf = keptOfEach();

/** What the panel asks the worker for. */
export const writeMethods = {
  'write.own': own,
  'write.prompt': prompt,
  'write.logits': logitsWith(keptOf),
  'write.generate': generateWith(keptOf),
  'write.search': search,
};
