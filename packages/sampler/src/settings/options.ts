import type { Option } from './option.ts';
import { certainTokens } from './options/certain-tokens.ts';
import { choosing } from './options/choosing.ts';
import { lengthAndEnd } from './options/length-and-end.ts';
import { likelyTokens } from './options/likely-tokens.ts';
import { repetition } from './options/repetition.ts';
import { search } from './options/search.ts';
import type { Settings } from './settings.ts';

/** The options by the headings that they are listed under. */
export const GROUPS: {
  readonly Choosing: typeof choosing;
  readonly 'Likely tokens': typeof likelyTokens;
  readonly Repetition: typeof repetition;
  readonly 'Certain tokens': typeof certainTokens;
  readonly 'Length and end': typeof lengthAndEnd;
  readonly Search: typeof search;
} = {
  Choosing: choosing,
  'Likely tokens': likelyTokens,
  Repetition: repetition,
  'Certain tokens': certainTokens,
  'Length and end': lengthAndEnd,
  Search: search,
};

/** Every option there is, once: which values it takes, where it acts, how it is called elsewhere. */
export const OPTIONS: { readonly [K in keyof Required<Settings>]: Option } = {
  ...choosing,
  ...likelyTokens,
  ...repetition,
  ...certainTokens,
  ...lengthAndEnd,
  ...search,
};
