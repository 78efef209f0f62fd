import type { Settings } from '@blockformer/sampler';
import type { Mode } from './settings.ts';

/** All that decides what is written. */
export type RunRequest = {
  readonly key: string;
  readonly prompt: string;
  readonly mode: Mode;
  readonly settings: Settings;
  readonly seed: number;
  readonly road: readonly number[];
};

/** Equal requests give the same text. */
export const nameOf = ({ key, prompt, mode, settings, seed, road }: RunRequest): string =>
  JSON.stringify([key, prompt, mode, Object.entries(settings).sort(), seed, road]);
