import { bartNames } from '../bart/names.ts';
import type { ModelFamily } from '../family.ts';
import { type MarianConfig, marianConfig } from './config.ts';
import { type Marian, marian } from './marian.ts';
import { marianIgnored } from './names.ts';

export const marianFamily: ModelFamily<MarianConfig, Marian> = {
  types: ['marian'],
  config: marianConfig,
  build: marian,
  names: (_config, checkpoint) => bartNames(checkpoint),
  ignored: marianIgnored,
};
