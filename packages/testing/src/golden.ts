import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';

export type GoldenTensor = { readonly shape: number[]; readonly data: Float32Array | Int32Array };
/** Reference values: `json` is the description, `values` and `tensor` give one of its tensors. */
export type Golden = {
  // biome-ignore lint/suspicious/noExplicitAny: each set has a form of its own, and a wrong field fails the test.
  readonly json: any;
  readonly folder: string;
  values(name: string): GoldenTensor;
  tensor<T extends Tensor = Tensor>(name: string): T;
};

/** A small reader of its own, so that a fault of the project's reader cannot hide behind itself. */
const readSafetensors = (path: string): Map<string, GoldenTensor> => {
  const file = readFileSync(path);
  const length = Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.toString('utf8', 8, 8 + length)) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >;
  const read = ({ dtype, shape, data_offsets }: (typeof header)[string]): GoldenTensor => {
    const bytes = new Uint8Array(file.subarray(8 + length + data_offsets[0], 8 + length + data_offsets[1])).buffer;
    return { shape, data: dtype === 'I32' ? new Int32Array(bytes) : new Float32Array(bytes) };
  };
  return new Map(
    Object.entries(header)
      .filter(([name]) => name !== '__metadata__')
      .map(([name, info]) => [name, read(info)]),
  );
};

/** The path of a fixture: `goldenPath('gpt2/model.safetensors')`. */
export const goldenPath = (name: string): string => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));

/** A set of reference values by its folder: `gpt2`, `parts`, `sampling`, `tokenizers/gpt2`. */
export const golden = (name: string): Golden => {
  const folder = goldenPath(name);
  const json = JSON.parse(readFileSync(`${folder}/golden.json`, 'utf8'));
  const file = `${folder}/golden.safetensors`;
  const all = existsSync(file) ? readSafetensors(file) : new Map<string, GoldenTensor>();
  const values = (key: string): GoldenTensor => {
    const found = all.get(key);
    if (!found) throw new Error(`golden ${name}: no tensor ${key}`);
    return found;
  };
  return {
    json,
    folder,
    values,
    tensor: <T extends Tensor>(key: string): T => {
      const { data, shape } = values(key);
      return tensor(data, shape, data instanceof Int32Array ? 'int32' : 'float32') as T;
    },
  };
};

/**
 * The folder of a real trained checkpoint, or of another thing that has `file` in it, if there is one: in `$REAL_MODELS`, or in a folder `real` beside the
 * checkout. Its absence is printed, so that a skipped test is seen.
 */
export const realModel = (name: string, file = 'config.json'): string | undefined => {
  const beside = fileURLToPath(new URL('../../../../', import.meta.url));
  const roots = process.env['REAL_MODELS']
    ? [process.env['REAL_MODELS']]
    : readdirSync(beside).map((name) => `${beside}${name}/real`);
  const found = roots.map((root) => `${root}/${name}`).find((folder) => existsSync(`${folder}/${file}`));
  if (!found)
    process.stderr.write(`skipped: no real checkpoint ${name} (set REAL_MODELS to the folder that holds it)\n`);
  return found;
};
