import { generationSettings, type ModelSettings } from '@blockformer/models';
import { inert, isNeutral, OPTIONS, type OptionName, type Settings } from '@blockformer/sampler';

/** How tokens are chosen: drawn, the likeliest, or several texts followed at once. */
export type Mode = 'sample' | 'likeliest' | 'beams';

/** What `off` means of options that have no value which is as good as none. */
const offOf = (name: OptionName): unknown => OPTIONS[name].neutral?.[0];

const isOption = (name: string): name is OptionName => Object.hasOwn(OPTIONS, name);

/** Settings as the address has them: `temperature:0.7,topK:off`. What means nothing is left out. */
export const readSettings = (text: string): Settings =>
  Object.fromEntries(
    text.split(',').flatMap((pair) => {
      const [name = '', value = ''] = pair.split(':');
      if (!isOption(name)) return [];
      if (value === 'off') return [[name, offOf(name)]];
      const read = OPTIONS[name].kind.parse(value);
      return OPTIONS[name].kind.accepts(read) ? [[name, read]] : [];
    }),
  );

export const writeSettings = (settings: Settings): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name}:${isNeutral(name as OptionName, value) ? 'off' : String(value)}`)
    .join(',');

/** The settings with an option changed; without it where that is what the model's own are. */
export const withOption = (settings: Settings, own: Settings, name: OptionName, value: unknown): Settings => {
  const { [name]: _, ...rest } = settings;
  const asOwn = own[name] === value || (isNeutral(name, value) && isNeutral(name, own[name]));
  return asOwn ? rest : { ...rest, [name]: value };
};

/** A place in a text: what only has an effect with end tokens is of none without them. */
const SOMEWHERE = { promptLength: 2 };

/** No search of the model's own in the modes that are none. */
const NO_SEARCH: Settings = { beams: 1, bestOf: 1, contrastivePenalty: 0 };

/** How many texts a search follows, unless it is said otherwise. */
export const USUAL_BEAMS = 4;

/** What a mode asks for besides the settings. */
const modeSettings = (mode: Mode, { choice = 'multinomial', beams = USUAL_BEAMS }: Settings): Settings => {
  if (mode === 'beams') return { choice: 'greedy', bestOf: 1, contrastivePenalty: 0, beams, sequences: beams };
  return { ...NO_SEARCH, choice: mode === 'likeliest' || choice === 'greedy' ? 'greedy' : choice };
};

export type Composed = {
  /** What to ask the model for: the settings of a person, but for those that have no effect now. */
  readonly asked: Settings;
  /** All that counts, the model's own included. */
  readonly merged: Settings;
  /** Why options that were asked for have no effect. */
  readonly without: Readonly<Partial<Record<OptionName, string>>>;
};

/** Puts a person's settings over the model's. What has no effect in the mode is left out, and told. */
export const compose = (mode: Mode, settings: Settings, own: ModelSettings, seed: number): Composed => {
  const without: Partial<Record<OptionName, string>> = {};
  let asked: Settings = { ...settings, ...modeSettings(mode, settings) };
  for (;;) {
    const merged = generationSettings(asked, own, { draw: true, seed });
    const found = inert(merged, SOMEWHERE);
    if (!found || !(found.name in asked)) return { asked, merged, without };
    without[found.name] = found.reason;
    const { [found.name]: _, ...rest } = asked;
    asked = rest;
  }
};

/** Why an option would have no effect besides these settings, whatever its value; undefined where it has one. */
export const reasonOf = (name: OptionName, example: unknown, merged: Settings): string | undefined => {
  const found = inert({ ...merged, [name]: isNeutral(name, merged[name]) ? example : merged[name] }, SOMEWHERE);
  return found?.name === name ? found.reason : undefined;
};
