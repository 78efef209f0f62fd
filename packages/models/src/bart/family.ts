import type { ModelFamily } from '../family.ts';
import { type Bart, bart } from './bart.ts';
import { type BartConfig, bartConfig } from './config.ts';
import { bartIgnored, bartNames } from './names.ts';

export const bartFamily: ModelFamily<BartConfig, Bart> = {
  types: ['bart'],
  config: bartConfig,
  build: bart,
  names: (_config, checkpoint) => bartNames(checkpoint),
  ignored: () => bartIgnored,
};
