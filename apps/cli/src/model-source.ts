import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Source } from '@blockformer/model-loader';
import { folderSource, hubOptionsFromEnv, hubSource } from '@blockformer/model-loader/node';
import { modelUrl as maskedUrl } from '@blockformer/model-masked';
import { modelUrl as phonemesUrl } from '@blockformer/model-phonemes';
import { modelUrl as speechesUrl } from '@blockformer/model-speeches';
import type { ModelPlan } from '@blockformer/models';
import type { Progress } from './progress.ts';

const kind = (path: string): 'folder' | 'file' | undefined => {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && (found.isDirectory() ? 'folder' : 'file');
};

/** The embedded model of each kind. */
const embedded: Readonly<Record<ModelPlan['kind'], URL>> = {
  decoder: speechesUrl,
  encoder: maskedUrl,
  'encoder-decoder': phonemesUrl,
};

const HUB_NAME = /^[\w.-]+\/[\w.-]+(@[\w./-]+)?$/;

/**
 * What `--model` names: a folder in Hugging Face layout, a hub name, or, without a name, the embedded model of the `kind`
 * that is wanted (a decoder, if any will do). A folder wins over a hub name. The network is used for a hub name only, and only for files that are not in the cache.
 */
export const modelSource = (
  name: string | undefined,
  options: {
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly progress: Progress;
    readonly kind?: ModelPlan['kind'];
  },
): Source => {
  if (name === undefined) return folderSource(fileURLToPath(embedded[options.kind ?? 'decoder']));
  const found = kind(name);
  if (found === 'folder') return folderSource(name);
  if (found === 'file') throw new Error(`${name} is a file; expected a folder in Hugging Face layout`);
  if (!HUB_NAME.test(name) || /^\.{1,2}\//.test(name)) throw new Error(`there is no folder ${name}`);
  return hubSource(name, {
    ...hubOptionsFromEnv(options.env),
    onProgress: ({ file, bytes, total }) => options.progress.update(`downloading ${file}`, bytes, total),
  });
};
