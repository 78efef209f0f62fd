import { greedy } from '../choose/greedy.ts';
import { gumbelMax } from '../choose/gumbel-max.ts';
import { mirostat } from '../choose/mirostat.ts';
import { mirostat2 } from '../choose/mirostat-2.ts';
import { multinomial } from '../choose/multinomial.ts';
import { explainFilters } from '../explain-filters.ts';
import { seeded } from '../random.ts';
import type { Choose, LogitsFilter } from '../sampler.ts';
import type { Draft } from '../search/draft.ts';
import { lookupDraft } from '../search/lookup-draft.ts';
import { FILTERS_IN_ORDER, type Filtering, type Materials } from './filters-in-order.ts';
import { draws, inert, isNeutral, type OptionName, optionNames, type Surroundings } from './inert.ts';
import { OPTIONS } from './options.ts';
import { type MakeSearch, searchOf } from './search-of.ts';
import type { Choice, Settings } from './settings.ts';

/** Settings made into parts. */
export type Plan = {
  /** In the order in which they run. */
  readonly filters: readonly LogitsFilter[];
  /** The option that each of them was made from; `constraint` is none. With `explain`, of those inside the one filter. */
  readonly names: readonly (keyof Filtering)[];
  /** One for each text, for it may count its draws. Text n draws with `seed + n`; by default 0. */
  choose(text?: number): Choose;
  /** With beams, best-of and contrastive search: one for each text, for `runSearch`. Without it, `generate`. */
  readonly search?: MakeSearch;
  /** With look-up: one for each text, for `speculativeStep`. */
  readonly draft?: () => Draft;
  /** For `guided`. */
  readonly guidance?: { readonly scale: number; readonly plainPrompt?: readonly number[] };
  /** That of the settings or, where there is none and tokens are drawn, one that was drawn. */
  readonly seed?: number;
  readonly maxTokens?: number;
  /** In ms. */
  readonly maxTime?: number;
  readonly endIds: readonly number[];
  readonly stopStrings: readonly string[];
};

const CHOICES: Record<Choice, (settings: Settings, seed: number) => Choose> = {
  greedy: () => greedy(),
  multinomial: (_, seed) => multinomial(seeded(seed)),
  gumbel: (_, seed) => gumbelMax(seed),
  mirostat: ({ mirostatTarget: target = 5, mirostatRate: rate }, seed) =>
    mirostat({ target, rate, random: seeded(seed) }),
  mirostat2: ({ mirostatTarget: target = 5, mirostatRate: rate }, seed) =>
    mirostat2({ target, rate, random: seeded(seed) }),
};

/**
 * Checks each option by itself: that it exists, and its value.
 *
 * @throws RangeError one line that names it.
 */
export function checkOptions(settings: Settings, nameOf: (name: OptionName) => string = (name) => name): void {
  for (const [name, value] of Object.entries(settings)) {
    if (!Object.hasOwn(OPTIONS, name)) throw new RangeError(`settings: there is no option ${name}`);
    const { kind } = OPTIONS[name as OptionName];
    if (!isNeutral(name as OptionName, value) && !kind.accepts(value))
      throw new RangeError(`${nameOf(name as OptionName)}: expected ${kind.expected}, got ${JSON.stringify(value)}`);
  }
}

/** As many new tokens as `maxTokens` or `maxLength` leave room for. */
function mostTokens({ maxTokens, maxLength }: Settings, { promptLength }: Surroundings): number | undefined {
  if (maxLength === undefined) return maxTokens;
  if (maxLength <= promptLength)
    throw new RangeError(`maxLength: ${maxLength} tokens leave no room after a prompt of ${promptLength}`);
  return maxLength - promptLength;
}

/**
 * Makes the parts of a generation from settings. Every option either does something or is an error: also one that is in range,
 * and could not have an effect on the others, such as `topK` without drawing. A value that means the same as leaving the
 * option out (`temperature: 1`, `topK: 0`) is left out.
 *
 *     const { filters, choose, maxTokens, endIds } = createPlan({ choice: 'multinomial', topK: 40, seed: 7 }, { promptLength: 3 });
 *
 * @throws RangeError one line that names the option, and says why.
 */
export function createPlan(given: Settings, around: Surroundings): Plan {
  checkOptions(given);
  const settings: Settings = Object.fromEntries(
    optionNames.flatMap((name) => (isNeutral(name, given[name]) ? [] : [[name, given[name]]])),
  );
  const without = inert(settings, around);
  if (without) throw new RangeError(`${without.name}: ${without.reason}`);

  const {
    choice = 'greedy',
    endIds = [],
    stopStrings = [],
    beams,
    maxTime,
    lookup,
    lookupNgram,
    contrastivePenalty,
  } = settings;
  const seed = settings.seed ?? Math.floor(Math.random() * 2 ** 32);
  const maxTokens = mostTokens(settings, around);
  const { guidanceScale: scale, guidanceAgainst: plainPrompt } = settings;
  const { constraint } = around;
  const materials: Materials = {
    settings,
    promptLength: around.promptLength,
    source: around.source ?? [],
    endIds,
    seed,
    maxTokens: maxTokens ?? Infinity,
    atLeast: beams === undefined ? 1 : Math.max(2, endIds.length + 1),
  };
  const filtering: Filtering = { ...settings, topK: contrastivePenalty ? undefined : settings.topK, constraint };
  const made = Object.entries(FILTERS_IN_ORDER).flatMap(([key, make]) => {
    const name = key as keyof Filtering;
    const value = filtering[name];
    if (value === undefined) return [];
    return [{ name, filter: (make as (value: unknown, materials: Materials) => LogitsFilter)(value, materials) }];
  });
  const all = made.map(({ filter }) => filter);
  const names = made.map(({ name }) => name);
  const filters = around.explain ? [explainFilters({ ...around.explain, filters: all, names })] : all;
  if (settings.renormalize && all.length === 1)
    throw new RangeError(
      'renormalize: has no effect without another filter: beams are compared by probabilities that sum to 1',
    );

  const choose = (text = 0): Choose => CHOICES[choice](settings, seed + text);
  return {
    filters,
    names,
    choose,
    search: searchOf(settings, { filters, choose, seed, maxTokens, endIds }),
    draft: lookup === undefined ? undefined : () => lookupDraft({ tokens: lookup, ngram: lookupNgram }),
    guidance: scale === undefined ? undefined : { scale, plainPrompt },
    seed: draws(settings) ? seed : undefined,
    maxTokens,
    maxTime,
    endIds,
    stopStrings,
  };
}
