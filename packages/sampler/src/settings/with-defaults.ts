import { inert, type OptionName, type Surroundings } from './inert.ts';
import type { Settings } from './settings.ts';

/**
 * `given`, and of `defaults` what it leaves open: but for those that would be of no effect then. With `choice: 'greedy'` given,
 * a default `topK` is out; a `topK` that was given stays, and is an error of `createPlan`.
 */
export function withDefaults(given: Settings, defaults: Settings, around?: Surroundings): Settings {
  const open: Record<string, unknown> = { ...defaults };
  if (given.maxTokens !== undefined) delete open['maxLength'];
  if (given.maxLength !== undefined) delete open['maxTokens'];
  let all: Settings = { ...open, ...given };
  const left: OptionName[] = [];
  for (let without = inert(all, around); without; without = inert(all, around)) {
    const { name } = without;
    if (given[name] !== undefined || left.includes(name)) break;
    left.push(name);
    const { [name]: _, ...rest } = all;
    all = rest;
  }
  return all;
}
