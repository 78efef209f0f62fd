import { cp, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { goldenPath } from '@blockformer/testing';

/** Folders of models that are as people have them: whole, damaged, and none at all. */
export type ScratchModels = {
  /** A GPT-2 without a tokenizer. */
  readonly decoder: string;
  readonly encoder: string;
  /** Its weights are cut. */
  readonly damaged: string;
  /** Says that it has seven billion parameters. */
  readonly huge: string;
  /** Says that it has more than fit as float32. */
  readonly large: string;
  /** With `pytorch_model.bin` alone. */
  readonly pickled: string;
  /** No model at all. */
  readonly photos: string;
  remove(): Promise<void>;
};

const gpt2 = (width: number, layers: number): string =>
  JSON.stringify({
    model_type: 'gpt2',
    n_embd: width,
    n_head: 8,
    n_layer: layers,
    n_positions: 1024,
    vocab_size: 50_257,
    layer_norm_epsilon: 1e-5,
    activation_function: 'gelu_new',
  });

export const scratchModels = async (): Promise<ScratchModels> => {
  const root = await mkdtemp(join(tmpdir(), 'models-'));
  const folder = async (name: string, files: Record<string, string | Buffer>): Promise<string> => {
    const path = join(root, name);
    await mkdir(path);
    for (const [file, content] of Object.entries(files)) await writeFile(join(path, file), content);
    return path;
  };
  const copy = async (name: string, from: string): Promise<string> => {
    const path = await folder(name, {});
    for (const file of ['config.json', 'model.safetensors']) await cp(goldenPath(`${from}/${file}`), join(path, file));
    return path;
  };
  const damaged = await copy('damaged', 'gpt2');
  await truncate(join(damaged, 'model.safetensors'), 100_000);
  const config = await readFile(goldenPath('gpt2/config.json'));
  return {
    decoder: await copy('tiny-decoder', 'gpt2'),
    encoder: await copy('tiny-encoder', 'bert/masked-lm'),
    damaged,
    huge: await folder('huge', { 'config.json': gpt2(4096, 32), 'model.safetensors': 'not read' }),
    large: await folder('large', { 'config.json': gpt2(1600, 48), 'model.safetensors': 'not read' }),
    pickled: await folder('pickled', { 'config.json': config, 'pytorch_model.bin': 'PK' }),
    photos: await folder('photos', { 'a.jpg': 'x', 'b.jpg': 'x' }),
    remove: () => rm(root, { recursive: true, force: true }),
  };
};
