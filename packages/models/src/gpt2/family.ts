import type { ModelFamily } from '../family.ts';
import { type Gpt2Config, gpt2Config } from './config.ts';
import { type Gpt2, gpt2 } from './gpt2.ts';
import { gpt2Ignored, gpt2Names } from './names.ts';

export const gpt2Family: ModelFamily<Gpt2Config, Gpt2> = {
  types: ['gpt2'],
  config: gpt2Config,
  build: gpt2,
  names: gpt2Names,
  ignored: gpt2Ignored,
};
