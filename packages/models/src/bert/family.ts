import type { ModelFamily } from '../family.ts';
import { type Bert, bert } from './bert.ts';
import { type BertConfig, bertConfig } from './config.ts';
import { bertFit, bertIgnored, bertNames } from './names.ts';

export const bertFamily: ModelFamily<BertConfig, Bert> = {
  types: ['bert'],
  config: bertConfig,
  build: bert,
  fit: bertFit,
  names: bertNames,
  ignored: bertIgnored,
};
