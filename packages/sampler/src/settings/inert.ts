import type { Explanation } from '../explain-filters.ts';
import type { LogitsFilter } from '../sampler.ts';
import type { Need } from './option.ts';
import { OPTIONS } from './options.ts';
import type { Settings } from './settings.ts';

/** What is known besides the settings. */
export type Surroundings = {
  /** How many ids the text goes on from. */
  readonly promptLength: number;
  /** The ids that an encoder has read, if there is one. */
  readonly source?: readonly number[];
  /** What only allows some tokens: JSON of a schema, a regular expression. Runs before forced tokens. */
  readonly constraint?: LogitsFilter;
  /** Is told what each filter leaves; `top` is how many of the likeliest tokens are named. */
  readonly explain?: { readonly top?: number; onChoice(explanation: Explanation): void };
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
  'drawing or contrastive': {
    met: (settings) => draws(settings) || isOn(settings, 'contrastivePenalty'),
    without: 'where the likeliest token is taken (choice greedy)',
  },
  groups: { met: (settings) => isOn(settings, 'beamGroups'), without: 'without beamGroups' },
  diversity: {
    met: (settings) => isOn(settings, 'diversityPenalty'),
    without: 'without diversityPenalty: all groups would find the same',
  },
  several: {
    met: (settings) => isOn(settings, 'beams') || isOn(settings, 'bestOf'),
    without: 'without beams or bestOf',
  },
  guidance: { met: (settings) => isOn(settings, 'guidanceScale'), without: 'without guidanceScale' },
  lookup: { met: (settings) => isOn(settings, 'lookup'), without: 'without lookup' },
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
const LATER: readonly Need[] = ['ends', 'limit', 'source'];

type Combination = {
  readonly name: OptionName;
  readonly reason: string;
  when(settings: Settings, around?: Surroundings): boolean;
};

/** What one text after the other is written by; at most one of them. */
const SEARCHES = ['beams', 'bestOf', 'contrastivePenalty', 'lookup'] as const;

/** Options that are of no effect with another one, or do not fit it. */
const COMBINATIONS: readonly Combination[] = [
  ...SEARCHES.flatMap((name, at) =>
    SEARCHES.slice(0, at).map((other): Combination => {
      return { name, reason: `has no effect with ${other}`, when: (s) => isOn(s, name) && isOn(s, other) };
    }),
  ),
  {
    name: 'choice',
    reason: 'has no effect with beams, which are the likeliest or drawn (multinomial)',
    when: (s) => isOn(s, 'beams') && !['greedy', 'multinomial'].includes(s.choice ?? 'greedy'),
  },
  {
    name: 'choice',
    reason: 'has no effect with beamGroups, which are the likeliest',
    when: (s) => isOn(s, 'beamGroups') && draws(s),
  },
  {
    name: 'choice',
    reason: 'has no effect with contrastivePenalty, where nothing is drawn',
    when: (s) => isOn(s, 'contrastivePenalty') && draws(s),
  },
  {
    name: 'replaceInvalid',
    reason: 'has no effect with a search, whose probabilities are known before',
    when: (s) => s.replaceInvalid === true && SEARCHES.some((name) => name !== 'lookup' && isOn(s, name)),
  },
  {
    name: 'lookup',
    reason: 'has no effect with guidanceScale, whose two streams are fed one token at a time',
    when: (s) => isOn(s, 'lookup') && isOn(s, 'guidanceScale'),
  },
  {
    name: 'guidanceScale',
    reason: 'has no effect after a prompt of one token without guidanceAgainst: both passes would read the same',
    when: (s, around) => isOn(s, 'guidanceScale') && around?.promptLength === 1 && s.guidanceAgainst === undefined,
  },
  {
    name: 'guidanceScale',
    reason: 'cannot be had with contrastivePenalty: the hidden states of two streams are not one',
    when: (s) => isOn(s, 'guidanceScale') && isOn(s, 'contrastivePenalty'),
  },
  {
    name: 'sequences',
    reason: 'more than there are beams, or texts of bestOf',
    when: ({ sequences = 1, beams, bestOf = 1 }) => sequences > (beams ?? bestOf),
  },
  {
    name: 'beamGroups',
    reason: 'beams cannot be divided into so many groups',
    when: ({ beams = 1, beamGroups = 1 }) => beams % beamGroups !== 0,
  },
  {
    name: 'maxLength',
    reason: 'has no effect with maxTokens; leave one of them out',
    when: ({ maxTokens, maxLength }) => maxTokens !== undefined && maxLength !== undefined,
  },
];

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
  return COMBINATIONS.find(({ when }) => when(settings, around));
}
