import type { Need } from './option.ts';
import { OPTIONS } from './options.ts';
import type { Settings } from './settings.ts';

/** What is known besides the settings. */
export type Surroundings = {
  /** How many ids the text goes on from. */
  readonly promptLength: number;
  /** The ids that an encoder has read, if there is one. */
  readonly source?: readonly number[];
};

export type OptionName = keyof typeof OPTIONS;

/** All names, in the order of the table. */
export const optionNames = Object.keys(OPTIONS) as OptionName[];

const same = (a: unknown, b: unknown): boolean =>
  a === b || (Array.isArray(a) && Array.isArray(b) && a.length === 0 && b.length === 0);

/** Whether the value is one that means the same as leaving the option out. */
export function isNeutral(name: OptionName, value: unknown): boolean {
  return value === undefined || (OPTIONS[name].neutral ?? []).some((neutral) => same(neutral, value));
}

const isOn = (settings: Settings, name: OptionName): boolean => !isNeutral(name, settings[name]);

/** Whether tokens are drawn. */
export const draws = ({ choice = 'greedy' }: Settings): boolean => choice !== 'greedy';

type Rule = { met(settings: Settings, around: Surroundings): boolean; without: string };

const RULES: Record<Need, Rule> = {
  drawing: { met: draws, without: 'where the likeliest token is taken (choice greedy)' },
  mirostat: {
    met: ({ choice }) => choice === 'mirostat' || choice === 'mirostat2',
    without: 'unless choice is mirostat',
  },
  beams: { met: (settings) => isOn(settings, 'beams'), without: 'without beams' },
  xtc: { met: (settings) => isOn(settings, 'xtcProbability'), without: 'without xtcProbability' },
  dry: { met: (settings) => isOn(settings, 'dryMultiplier'), without: 'without dryMultiplier' },
  ends: { met: (settings) => isOn(settings, 'endIds'), without: 'without endIds' },
  limit: {
    met: ({ maxTokens, maxLength }) => maxTokens !== undefined || maxLength !== undefined,
    without: 'without maxTokens or maxLength: there is no last place',
  },
  source: { met: (_, { source }) => source !== undefined, without: 'on a model without an encoder' },
};

/** What only a generation knows, and a file of settings does not. */
export const LATER: readonly Need[] = ['ends', 'limit', 'source'];

/**
 * The first option that is of no effect with the others, and why. Options that are neutral are left out of it.
 *
 * Without `around`, what depends on the generation is not looked at.
 */
export function inert(settings: Settings, around?: Surroundings): { name: OptionName; reason: string } | undefined {
  for (const name of optionNames) {
    if (!isOn(settings, name)) continue;
    const needs = (OPTIONS[name].needs ?? []).filter((need) => around || !LATER.includes(need));
    const missing = needs.find((need) => !RULES[need].met(settings, around ?? { promptLength: 1 }));
    if (missing) return { name, reason: `has no effect ${RULES[missing].without}` };
  }
  if (isOn(settings, 'beams') && !['greedy', 'multinomial'].includes(settings.choice ?? 'greedy'))
    return {
      name: 'choice',
      reason: `${settings.choice} has no effect with beams, which are the likeliest or drawn (multinomial)`,
    };
  if (isOn(settings, 'beams') && settings.replaceInvalid)
    return { name: 'replaceInvalid', reason: 'has no effect with beams, whose probabilities are known before' };
  if (settings.maxTokens !== undefined && settings.maxLength !== undefined)
    return { name: 'maxLength', reason: 'has no effect with maxTokens; leave one of them out' };
  return undefined;
}
