import { countParams, isParamSpec, mapLeaves, normal, type ParamSpec, seeded } from '@blockformer/core';
import { memorySource, type Source } from '@blockformer/model-loader';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';

// `--model random:…`: a GPT-2 of any size with random weights, to measure speed and memory without a download.

const PUBLISHED: Record<string, readonly [layers: number, dim: number, heads: number]> = {
  'gpt2-124m': [12, 768, 12],
  'gpt2-355m': [24, 1024, 16],
  'gpt2-774m': [36, 1280, 20],
  'gpt2-1558m': [48, 1600, 25],
};

const EXPECTED = `random:${Object.keys(PUBLISHED).join(', random:')}, or random:gpt2-LAYERSxWIDTHxHEADS`;

/** The folder of a random model: it has a `config.json` and no weights. `undefined` when the name is not `random:…`. */
export const randomSource = (name: string | undefined): Source | undefined => {
  if (!name?.startsWith('random:')) return undefined;
  const size = name.slice('random:'.length);
  const written = /^gpt2-(\d+)x(\d+)x(\d+)$/.exec(size)?.slice(1).map(Number);
  const [layers, dim, heads] = PUBLISHED[size] ?? written ?? [];
  if (!layers || !dim || !heads) throw new Error(`there is no model ${name}; expected ${EXPECTED}`);
  const config = {
    model_type: 'gpt2',
    vocab_size: 50257,
    n_positions: 1024,
    n_embd: dim,
    n_layer: layers,
    n_head: heads,
  };
  return {
    ...memorySource({ 'config.json': JSON.stringify({ ...config, eos_token_id: 50256, bos_token_id: 50256 }) }),
    name,
  };
};

/**
 * Parameters with the deviation that GPT-2 starts with, all taken from one stretch of random numbers: speed does not
 * depend on the values, and 124 million of them should not take longer than reading a file.
 */
export const randomParams = (
  spec: unknown,
  prepare: (tensor: Tensor, path: string) => Tensor,
  onProgress: (done: number, total: number) => void,
): unknown => {
  const stretch = normal(0.02)(seeded(1), 65_537);
  const total = countParams(spec);
  let done = 0;
  return mapLeaves<ParamSpec, unknown>(spec, isParamSpec, ({ shape }, path) => {
    const values = new Float32Array(shape.reduce((size, n) => size * n, 1));
    for (let i = 0; i < values.length; i += stretch.length) values.set(stretch.subarray(0, values.length - i), i);
    if (path.endsWith('.scale')) values.fill(1);
    const made = tensor(values, [...shape]);
    const prepared = prepare(made, path);
    if (prepared !== made) made.dispose();
    done += values.length;
    onProgress(done, total);
    return prepared;
  });
};
