import {
  type Choose,
  greedy,
  type LogitsFilter,
  multinomial,
  seeded,
  temperature,
  topK,
  topP,
} from '@blockformer/sampler';
import type { Command } from 'commander';
import { UsageError } from './io.ts';
import { count, probability, temperature as temperatureOption } from './options.ts';
import type { Settings } from './settings.ts';

/** The options of `withSampling`. */
export type SamplingOptions = {
  readonly temperature?: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly seed?: number;
};

/** The options of every command that chooses tokens. */
export const withSampling = (command: Command): Command =>
  command
    .option('-t, --temperature <t>', '0 takes the likeliest token; higher is more daring', temperatureOption)
    .option('--top-k <k>', 'choose among the k likeliest tokens', count(1))
    .option('--top-p <p>', 'choose among the likeliest tokens that together have probability p', probability)
    .option('--seed <n>', 'same seed, same text (default: random, and shown)', count(0));

/** What a sampler is made of. `choose` is new at each call, for its random numbers are those of one text. */
export type Sampling = { readonly filters: readonly LogitsFilter[]; choose(): Choose };

/** The flags over the model's own settings. A flag that would do nothing is an error. */
export const samplingOf = (
  options: SamplingOptions,
  settings: Pick<Settings, 'temperature' | 'topK' | 'topP'>,
  seed: number,
): Sampling => {
  const heat = options.temperature ?? settings.temperature;
  if (heat === 0) {
    const inert = options.topK !== undefined ? '--top-k' : options.topP !== undefined ? '--top-p' : undefined;
    if (inert)
      throw new UsageError(
        `${inert} has no effect at temperature 0, where the likeliest token is taken; leave one of them out`,
      );
    return { filters: [], choose: greedy };
  }
  const filters: LogitsFilter[] = [temperature(heat)];
  const k = options.topK ?? settings.topK;
  const p = options.topP ?? settings.topP;
  if (k !== undefined) filters.push(topK(k));
  if (p !== undefined) filters.push(topP(p));
  return { filters, choose: () => multinomial(seeded(seed)) };
};
