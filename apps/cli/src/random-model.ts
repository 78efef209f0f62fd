import { countParams, isParamSpec, mapLeaves, normal, type ParamSpec, seeded } from '@blockformer/core';
import { memorySource, type Source } from '@blockformer/model-loader';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';

// `--model random:…`: a model of any size with random weights, to measure speed and memory without a download.

type Size = readonly [layers: number, dim: number, heads: number];

const bert = ([layers, dim, heads]: Size): object => ({
  model_type: 'bert',
  vocab_size: 30522,
  max_position_embeddings: 512,
  hidden_size: dim,
  num_hidden_layers: layers,
  num_attention_heads: heads,
  intermediate_size: 4 * dim,
});

/** The `config.json` of each family, with what else the published models have. */
const families: Readonly<Record<string, (size: Size) => object>> = {
  gpt2: ([layers, dim, heads]) => ({
    model_type: 'gpt2',
    vocab_size: 50257,
    n_positions: 1024,
    n_embd: dim,
    n_layer: layers,
    n_head: heads,
    eos_token_id: 50256,
    bos_token_id: 50256,
  }),
  bert,
  distilbert: ([layers, dim, heads]) => ({
    model_type: 'distilbert',
    vocab_size: 30522,
    max_position_embeddings: 512,
    dim,
    n_layers: layers,
    n_heads: heads,
    hidden_dim: 4 * dim,
  }),
  roberta: (size) => ({
    ...bert(size),
    model_type: 'roberta',
    vocab_size: 50265,
    max_position_embeddings: 514,
    type_vocab_size: 1,
    pad_token_id: 1,
    layer_norm_eps: 1e-5,
  }),
  bart: ([layers, dim, heads]) => ({
    model_type: 'bart',
    vocab_size: 50265,
    max_position_embeddings: 1024,
    d_model: dim,
    encoder_layers: layers,
    decoder_layers: layers,
    encoder_attention_heads: heads,
    decoder_attention_heads: heads,
    encoder_ffn_dim: 4 * dim,
    decoder_ffn_dim: 4 * dim,
    pad_token_id: 1,
    eos_token_id: 2,
    decoder_start_token_id: 2,
  }),
  t5: ([layers, dim, heads]) => ({
    model_type: 't5',
    vocab_size: 32128,
    d_model: dim,
    d_kv: dim / heads,
    d_ff: 4 * dim,
    num_layers: layers,
    num_heads: heads,
    pad_token_id: 0,
    eos_token_id: 1,
    decoder_start_token_id: 0,
  }),
};

const published: Readonly<Record<string, readonly [family: string, ...Size]>> = {
  'gpt2-124m': ['gpt2', 12, 768, 12],
  'gpt2-355m': ['gpt2', 24, 1024, 16],
  'gpt2-774m': ['gpt2', 36, 1280, 20],
  'gpt2-1558m': ['gpt2', 48, 1600, 25],
  'bert-base': ['bert', 12, 768, 12],
  'bert-large': ['bert', 24, 1024, 16],
  'distilbert-base': ['distilbert', 6, 768, 12],
  'roberta-base': ['roberta', 12, 768, 12],
  'bart-base': ['bart', 6, 768, 12],
  't5-small': ['t5', 6, 512, 8],
};

/** What may stand after `random:`. */
const randomNames = `${Object.keys(published).join(', ')}, or FAMILY-LAYERSxWIDTHxHEADS with one of ${Object.keys(families).join(', ')}`;

const configOf = (name: string): object | undefined => {
  const [family, ...size] = Object.hasOwn(published, name) ? (published[name] ?? []) : [];
  if (family !== undefined) return families[family]?.(size as unknown as Size);
  const [, other = '', ...written] = /^([a-z\d]+)-(\d+)x(\d+)x(\d+)$/.exec(name) ?? [];
  const [layers, dim, heads] = written.map(Number);
  return Object.hasOwn(families, other) && layers && dim && heads ? families[other]?.([layers, dim, heads]) : undefined;
};

/** The folder of a random model: it has a `config.json` and no weights. `undefined` when the name is not `random:…`. */
export const randomSource = (name: string | undefined): Source | undefined => {
  if (!name?.startsWith('random:')) return undefined;
  const config = configOf(name.slice('random:'.length));
  if (!config) throw new Error(`there is no model ${name}; expected random: and one of ${randomNames}`);
  return { ...memorySource({ 'config.json': JSON.stringify(config) }), name };
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
