import type { ModelFamily } from '../family.ts';
import { type TransformerConfig, transformerConfig } from './config.ts';
import { transformerIgnored, transformerNames } from './names.ts';
import { type Transformer, transformer } from './transformer.ts';

export const transformerFamily: ModelFamily<TransformerConfig, Transformer> = {
  types: ['transformer'],
  config: transformerConfig,
  build: transformer,
  names: () => transformerNames,
  ignored: () => transformerIgnored,
};
