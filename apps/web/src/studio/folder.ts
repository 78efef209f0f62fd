import { weightsReason } from '../engine/expect-weights.ts';
import type { ModelRef } from '../engine/model-ref.ts';

/** A file with its path below what was chosen or dropped: `gpt2/config.json`. */
export type FoundFile = { readonly path: string; readonly file: File };

/** What was chosen is no model. The message is one line. */
export class FolderError extends Error {
  override readonly name = 'FolderError';
}

const CONFIG = 'config.json';

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);
const nameOf = (folder: string): string => folder.replace(/\/$/, '').split('/').pop() ?? '';

const some = (names: readonly string[]): string =>
  names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;

/**
 * The model among files that a person chose: those of the folder with `config.json`. A folder around it may have been
 * chosen as well, as long as there is only one model in it.
 *
 * @throws FolderError one line that says what was found, and what is needed.
 */
export const modelFolder = (found: readonly FoundFile[]): Extract<ModelRef, { from: 'folder' }> => {
  const paths = found
    .map(({ path }) => path)
    .filter((path) => !nameOf(path).startsWith('.'))
    .sort();
  const outer = nameOf(paths[0]?.split('/').slice(0, -1)[0] ?? '') || 'files';
  if (paths.length === 0) throw new FolderError('There are no files in this folder.');
  const folders = paths.filter((path) => nameOf(path) === CONFIG).map(folderOf);
  // What lies in a model's own folders (an export for another program, say) is no other model.
  const [folder, ...others] = folders.filter(
    (each) => !folders.some((other) => other !== each && each.startsWith(other)),
  );
  if (folder === undefined) {
    const gguf = paths.find((path) => path.endsWith('.gguf'));
    if (gguf)
      throw new FolderError(
        `${nameOf(gguf)} is a GGUF file, which cannot be read here. Take the same model in Hugging Face layout: config.json, model.safetensors, tokenizer.json.`,
      );
    throw new FolderError(
      `There is no config.json in “${outer}” (${some(paths.map(nameOf))}). Choose the folder of a model in Hugging Face layout: config.json, model.safetensors, tokenizer.json.`,
    );
  }
  if (others.length > 0)
    throw new FolderError(
      `There are several models in “${outer}” (${some([folder, ...others].map(nameOf))}): choose one.`,
    );
  const files = Object.fromEntries(
    found.filter(({ path }) => folderOf(path) === folder).map(({ path, file }) => [nameOf(path), file]),
  );
  const name = nameOf(folder) || 'chosen files';
  const reason = weightsReason(Object.keys(files));
  if (reason) throw new FolderError(`“${name}” has a config.json, but ${reason}.`);
  return { from: 'folder', name, files };
};
