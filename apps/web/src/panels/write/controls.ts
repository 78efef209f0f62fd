import { isNeutral, OPTIONS, type OptionName } from '@blockformer/sampler';

/** A setting to drag: the values that it can be given one after the other. */
export type Control = {
  readonly name: OptionName;
  readonly label: string;
  readonly hint: string;
  /** Undefined is off. */
  readonly values: readonly (number | undefined)[];
  /** What would have an effect, if anything has. */
  readonly example: number;
};

const OFF = undefined;

const range = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) => Number((from + i * step).toFixed(4)));

/** Counts that get sparser as they grow. */
const COUNTS = [...range(1, 20, 1), ...range(25, 50, 5), ...range(60, 100, 10), 150, 200, 300, 500, 1000, 2000];
const SMALL = [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.05, 0.1];

const VALUES: Partial<Record<OptionName, readonly (number | undefined)[]>> = {
  temperature: range(0.1, 2, 0.05),
  topK: [...COUNTS, OFF],
  topP: [...range(0.05, 0.95, 0.05), 0.97, 0.99, OFF],
  minP: [OFF, ...range(0.01, 0.2, 0.01), ...range(0.25, 1, 0.05)],
  repetitionPenalty: range(1, 2, 0.05),
  topA: [OFF, ...range(0.05, 1, 0.05)],
  topH: [...range(0.05, 0.95, 0.05), OFF],
  typicalP: [...range(0.05, 0.95, 0.05), 0.97, 0.99, OFF],
  epsilonCutoff: [OFF, ...SMALL],
  etaCutoff: [OFF, ...SMALL],
  xtcProbability: [OFF, ...range(0.05, 1, 0.05)],
  xtcThreshold: range(0.02, 0.5, 0.02),
  mirostatTarget: range(0.5, 10, 0.5),
  mirostatRate: range(0.05, 1, 0.05),
  presencePenalty: range(-2, 2, 0.1),
  frequencyPenalty: range(-2, 2, 0.1),
  noRepeatNgram: [OFF, ...range(1, 8, 1)],
  dryMultiplier: [OFF, ...range(0.1, 2, 0.1)],
  dryBase: range(1, 4, 0.25),
  dryAllowed: range(1, 10, 1),
  minTokens: [OFF, 1, 2, 5, 10, 20, 50, 100],
  beams: range(2, 8, 1),
  lengthPenalty: range(-1, 2, 0.1),
};

/** Where the table speaks of flags, or of the line before. */
const HINTS: Partial<Record<OptionName, string>> = {
  topK: 'the k likeliest tokens',
  frequencyPenalty: 'taken off for each time the token is in the new text',
  etaCutoff: 'as the epsilon cutoff, with less likely tokens where many are possible',
  xtcThreshold: 'a top choice is one of at least this probability; all of them but the last are excluded',
  lengthPenalty: 'a text’s score is its log-probability / length^x: below 0 short ones win, above 0 long ones',
};

/** What an option is called, by its flag. */
export const labelOf = (name: OptionName): string => {
  const [, flag = name] = /--([\w-]+)/.exec(OPTIONS[name].flag) ?? [];
  const words = flag.replace(/-(?=\w\w)/g, ' ').replace(/^(xtc|dry)/, (short) => short.toUpperCase());
  return words.charAt(0).toUpperCase() + words.slice(1);
};

const controlOf = (name: OptionName): Control => {
  const values = VALUES[name] ?? [];
  const example = values.find((value) => value !== OFF && !isNeutral(name, value)) ?? 1;
  return { name, label: labelOf(name), hint: HINTS[name] ?? OPTIONS[name].help, values, example };
};

/** Those that are always in sight. */
export const COMMON: readonly Control[] = (['temperature', 'topK', 'topP', 'minP', 'repetitionPenalty'] as const).map(
  controlOf,
);

/** Those of beams. */
export const BEAMS: readonly Control[] = (['beams', 'lengthPenalty'] as const).map(controlOf);

/** The others, by their headings. */
export const MORE: readonly (readonly [heading: string, controls: readonly Control[]])[] = [
  ['Likely tokens', ['topA', 'topH', 'typicalP', 'epsilonCutoff', 'etaCutoff', 'xtcProbability', 'xtcThreshold']],
  ['Repetition', ['presencePenalty', 'frequencyPenalty', 'noRepeatNgram', 'dryMultiplier', 'dryBase', 'dryAllowed']],
  ['Length and end', ['minTokens']],
  ['Mirostat', ['mirostatTarget', 'mirostatRate']],
].map(([heading, names]) => [heading as string, (names as OptionName[]).map(controlOf)]);

/** The place of a value among a control's, or the nearest one. */
export const placeOf = ({ values, name }: Control, value: unknown): number => {
  if (typeof value !== 'number' || isNeutral(name, value)) {
    const neutral = values.findIndex((each) => each === OFF || isNeutral(name, each));
    if (neutral >= 0) return neutral;
  }
  let best = 0;
  values.forEach((each, place) => {
    const distance = (at: number): number => Math.abs((values[at] ?? Number.POSITIVE_INFINITY) - (value as number));
    if (each !== OFF && distance(place) < distance(best)) best = place;
  });
  return best;
};

/** What `off` is in settings. */
export const settingOf = (name: OptionName, value: number | undefined): number | undefined =>
  value ?? (OPTIONS[name].neutral?.[0] as number | undefined);
