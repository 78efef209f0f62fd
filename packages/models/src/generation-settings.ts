import {
  draws,
  isNeutral,
  OPTIONS,
  type OptionName,
  optionNames,
  type Settings,
  withDefaults,
} from '@blockformer/sampler';
import type { ModelSettings } from './read-model-settings.ts';

/** What drawing means: one of these options alone makes a generation draw that would not. */
const isDrawing = (name: OptionName): boolean =>
  (OPTIONS[name].needs ?? []).includes('drawing') || name === 'temperature' || name === 'topK';

/**
 * The settings with the choice that they leave open. Options about drawing mean drawing; beams and contrastive search
 * without one of them mean the likeliest.
 */
const withChoice = (given: Settings): Settings => {
  if (given.choice !== undefined) return given;
  if (given.mirostatRate !== undefined || given.mirostatTarget !== undefined) return { ...given, choice: 'mirostat2' };
  if (given.contrastivePenalty !== undefined) return { ...given, choice: 'greedy' };
  const drawing = optionNames.some((name) => isDrawing(name) && name !== 'seed' && !isNeutral(name, given[name]));
  if (drawing) return { ...given, choice: 'multinomial' };
  return given.beams === undefined || given.beams === 1 ? given : { ...given, choice: 'greedy' };
};

/** What is usual where neither the model nor a person says anything: between dull and wild. */
const USUAL: Settings = { choice: 'multinomial', temperature: 0.8, topK: 40 };

/**
 * What a person asks for over the settings of the model, of which those are left out that have no effect with it. Where the model
 * does not say whether to draw, `draw` does. A seed is of no effect without drawing, and is shown all the same.
 */
export const generationSettings = (
  given: Settings,
  { settings, sample }: ModelSettings,
  { draw, seed }: { draw: boolean; seed: number },
): Settings => {
  const usual =
    draw && sample === undefined && settings.beams === undefined && settings.contrastivePenalty === undefined;
  const defaults = { ...(usual ? USUAL : {}), ...settings };
  const greedy = given.choice === 'greedy' && given.beams === undefined ? { ...defaults, beams: undefined } : defaults;
  const all = withDefaults(withChoice({ ...given, seed: undefined }), greedy);
  return draws(all) ? { ...all, seed } : all;
};
