import type { ModelFamily } from '../family.ts';
import { type DistilBertConfig, distilBertConfig } from './config.ts';
import { type DistilBert, distilBert } from './distilbert.ts';
import { distilBertIgnored, distilBertNames } from './names.ts';

export const distilBertFamily: ModelFamily<DistilBertConfig, DistilBert> = {
  types: ['distilbert'],
  config: distilBertConfig,
  build: distilBert,
  names: distilBertNames,
  ignored: distilBertIgnored,
};
