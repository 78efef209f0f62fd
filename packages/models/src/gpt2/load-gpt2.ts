import { type LoadOptions, loadParams, openCheckpoint, readJson, type Source } from '@blockformer/model-loader';
import { type Gpt2Config, gpt2Config } from './config.ts';
import { type Gpt2, type Gpt2Params, gpt2 } from './gpt2.ts';
import { gpt2Ignored, gpt2Names } from './names.ts';

export type LoadedGpt2 = { readonly config: Gpt2Config; readonly model: Gpt2; readonly params: Gpt2Params };

/** A GPT-2 from a folder in Hugging Face layout: `config.json` and the safetensors beside it. */
export const loadGpt2 = async (source: Source, options: Omit<LoadOptions, 'ignored'> = {}): Promise<LoadedGpt2> => {
  const json = await readJson(source, 'config.json');
  if (json === undefined) throw new Error(`${source.name}: there is no config.json, so this is not a model's folder`);
  const config = gpt2Config(json);
  const model = gpt2(config);
  const checkpoint = await openCheckpoint(source);
  try {
    const names = gpt2Names(config, checkpoint);
    return {
      config,
      model,
      params: await loadParams(model, checkpoint, names, { ...options, ignored: gpt2Ignored(config) }),
    };
  } finally {
    await checkpoint.close();
  }
};
