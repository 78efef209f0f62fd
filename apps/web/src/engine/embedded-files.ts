import type { EmbeddedName } from './model-ref.ts';

const usual = ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'] as const;

/** The files of each embedded model, so that the page asks for no other. */
export const EMBEDDED_FILES: Readonly<Record<EmbeddedName, readonly string[]>> = {
  speeches: [...usual, 'generation_config.json'],
  masked: usual,
  phonemes: [...usual, 'generation_config.json'],
};
