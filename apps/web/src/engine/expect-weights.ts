import { CheckpointError, type Source } from '@blockformer/model-loader';
import type { BrowserHubSource } from '@blockformer/model-loader/browser';

const hasList = (source: Source): source is BrowserHubSource => 'list' in source;

/** Says what to do about weights in a form that is not read, where the names of all files are known. @throws Error one line. */
export const expectWeights = async (source: Source): Promise<void> => {
  if (!hasList(source)) return;
  const reason = weightsReason(await source.list());
  if (reason) throw new CheckpointError(`${source.name}: ${reason}`);
};

/** Why there are no weights among files of these names that can be read; undefined if there are. */
export const weightsReason = (names: readonly string[]): string | undefined => {
  const some = (pattern: RegExp): string | undefined => names.find((name) => pattern.test(name));
  if (some(/^model(-\d+-of-\d+)?\.safetensors(\.index\.json)?$/)) return undefined;
  const other = some(/^[^/]*\.gguf$/);
  if (other)
    return `${other} is a GGUF file, which cannot be read here: take the model in Hugging Face layout, with model.safetensors`;
  const pickled = some(/^(pytorch_model.*\.bin|.*\.pth?)$/);
  if (pickled)
    return (
      `the weights are in ${pickled}, which cannot be read safely: model.safetensors is needed. In Python, ` +
      'AutoModel….from_pretrained(folder).save_pretrained(folder, safe_serialization=True) writes it'
    );
  const elsewhere = some(/\.safetensors$/);
  if (elsewhere) return `there is ${elsewhere}, but neither model.safetensors nor model.safetensors.index.json`;
  return 'there is no model.safetensors';
};
