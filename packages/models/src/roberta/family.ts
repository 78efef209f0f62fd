import { bertFit } from '../bert/names.ts';
import type { ModelFamily } from '../family.ts';
import { type RobertaConfig, robertaConfig } from './config.ts';
import { robertaIgnored, robertaNames } from './names.ts';
import { type Roberta, roberta } from './roberta.ts';

export const robertaFamily: ModelFamily<RobertaConfig, Roberta> = {
  types: ['roberta', 'xlm-roberta', 'camembert'],
  config: robertaConfig,
  build: roberta,
  fit: bertFit,
  names: robertaNames,
  ignored: robertaIgnored,
};
