import type { Source } from '@blockformer/model-loader';
import { type FamilyLoadOptions, loadFamily } from '../family.ts';
import type { Gpt2Config } from './config.ts';
import { gpt2Family } from './family.ts';
import type { Gpt2, Gpt2Params } from './gpt2.ts';

export type LoadedGpt2 = { readonly config: Gpt2Config; readonly model: Gpt2; readonly params: Gpt2Params };

/** A GPT-2 from a folder in Hugging Face layout: `config.json` and the safetensors beside it. */
export const loadGpt2 = (source: Source, options: FamilyLoadOptions = {}): Promise<LoadedGpt2> =>
  loadFamily(source, gpt2Family, options);
