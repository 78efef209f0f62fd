import type { ModelFamily } from '../family.ts';
import { type T5Config, t5Config } from './config.ts';
import { t5Ignored, t5Names } from './names.ts';
import { type T5, t5 } from './t5.ts';

export const t5Family: ModelFamily<T5Config, T5> = {
  types: ['t5'],
  config: t5Config,
  build: t5,
  names: t5Names,
  ignored: t5Ignored,
};
