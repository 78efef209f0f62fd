import { compressCache, compressTensor, type WeightFormat } from '@blockformer/backend-simd';
import {
  countParams,
  disposeTree,
  isParamSpec,
  mapLeaves,
  type ParamSpec,
  seeded,
  specLeaves,
} from '@blockformer/core';
import { withCache } from '@blockformer/decoder-block';
import { loadParams, openCheckpoint, readJson } from '@blockformer/model-loader';
import { bertFamily, causalStep, encoderDecoderStep, gpt2Family, loadTokenizer } from '@blockformer/models';
import {
  createSampler,
  generate,
  greedy,
  multinomial,
  type Step,
  seeded as seededSampling,
} from '@blockformer/sampler';
import type { Tokenizer } from '@blockformer/tokenizer';
import { getBackend, norm, type Tensor, tensor, tensor2d } from '@tensorflow/tfjs-core';
import { backendRoom } from '../backends.ts';
import { breathe, type Job, type Method } from '../method.ts';
import { type ShownToken, showToken } from '../show-tokens.ts';
import { sourceOf } from '../source-of.ts';
import { type Assembled, assemble } from './assemble.ts';
import { NEW_TOKENS, READ_TOKENS } from './code-of.ts';
import { type MatchingName, matchingOf } from './matching.ts';
import { weightBytes } from './memory.ts';
import type { ModelDesign } from './model-design.ts';

export type RunArgs = {
  readonly design: ModelDesign;
  readonly weights: WeightFormat;
  /** The embedded model whose weights are loaded; without it they are random. */
  readonly matching?: MatchingName | undefined;
  readonly seed: number;
  /** What a model with loaded weights reads. */
  readonly text: string;
};

export type RunEvent =
  | { readonly what: 'weights'; readonly done: number; readonly total: number }
  | { readonly what: 'token'; readonly token: ShownToken };

export type RunResult =
  | {
      readonly kind: 'decoder';
      /** What was read before, by a model with two sides. */
      readonly read?: readonly ShownToken[];
      readonly prompt: readonly ShownToken[];
      readonly tokens: readonly ShownToken[];
      /** All of it; without a tokenizer, none. */
      readonly text?: string;
      /** New tokens a second, after the first. */
      readonly perSecond?: number;
    }
  | {
      readonly kind: 'encoder';
      readonly tokens: readonly ShownToken[];
      readonly shape: readonly number[];
      /** Length of the vector of each token. */
      readonly norms: readonly number[];
      /** Of one pass. */
      readonly ms: number;
    };

/** Numbers that are drawn between two looks at whether anybody waits. */
const PORTION = 2 ** 20;

type Prepare = (tensor: Tensor, path: string) => Tensor;

/** What `initParams` gives, parameter by parameter in the form in which it is stored. */
const drawParams = async (
  spec: unknown,
  seed: number,
  prepare: Prepare,
  { emit, signal }: Pick<Job<RunEvent>, 'emit' | 'signal'>,
): Promise<unknown> => {
  const random = seeded(seed);
  const total = countParams(spec);
  const made = new Map<string, Tensor>();
  let done = 0;
  try {
    for (const [path, { shape, init }] of specLeaves(spec)) {
      const size = shape.reduce((product, n) => product * n, 1);
      const values = new Float32Array(size);
      for (let from = 0; from < size; from += PORTION) {
        const length = Math.min(PORTION, size - from);
        values.set(init(random, length), from);
        done += length;
        emit({ what: 'weights', done, total });
        await breathe(signal);
      }
      const plain = tensor(values, [...shape]);
      const prepared = prepare(plain, path);
      if (prepared !== plain) plain.dispose();
      made.set(path, prepared);
    }
  } catch (error) {
    for (const each of made.values()) each.dispose();
    throw error;
  }
  return mapLeaves<ParamSpec, unknown>(spec, isParamSpec, (_leaf, path) => made.get(path));
};

const loadMatching = async (
  { model }: Assembled,
  name: MatchingName,
  prepare: Prepare,
  emit: (event: RunEvent) => void,
): Promise<{ params: unknown; tokenizer: Tokenizer | undefined }> => {
  const source = sourceOf({ from: 'embedded', name });
  const json = await readJson(source, 'config.json');
  const tokenizer = await loadTokenizer(source);
  const checkpoint = await openCheckpoint(source);
  const onProgress = (done: number, total: number): void => emit({ what: 'weights', done, total });
  try {
    const load = <C>(family: {
      config(json: unknown): C;
      names(config: C, from: typeof checkpoint): Parameters<typeof loadParams>[2];
      ignored(config: C): NonNullable<Parameters<typeof loadParams>[3]>['ignored'] & object;
    }) => {
      const config = family.config(json);
      const ignored = family.ignored(config);
      return loadParams(model, checkpoint, family.names(config, checkpoint), { ignored, prepare, onProgress });
    };
    return { params: await (name === 'speeches' ? load(gpt2Family) : load(bertFamily)), tokenizer };
  } finally {
    await checkpoint.close();
  }
};

const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GB`;

/** Throws where the weights, with one of them in its plain form while it is made, have no room. */
const expectRoom = (spec: unknown, weights: WeightFormat): void => {
  const largest = Math.max(...specLeaves(spec).map(([, { shape }]) => shape.reduce((size, n) => size * n, 4)));
  const needed = weightBytes(spec, weights) + largest;
  const { limit, used } = backendRoom();
  const room = limit - used;
  if (needed > room)
    throw new RangeError(
      `As ${weights} this model needs ${gigabytes(needed)}, and ${gigabytes(room)} are free for models in this page.`,
    );
};

/** What a model without a tokenizer reads: ids from 0 on. */
const idsFor = ({ vocab, positions = Number.POSITIVE_INFINITY }: { vocab: number; positions?: number }): number[] =>
  Array.from({ length: Math.min(READ_TOKENS, positions) }, (_, position) => position % vocab);

const write = async (
  made: Exclude<Assembled, { kind: 'encoder' }>,
  params: unknown,
  tokenizer: Tokenizer | undefined,
  { weights, matching, seed, text }: RunArgs,
  { emit, signal }: Job<RunEvent>,
): Promise<RunResult> => {
  const source = made.kind === 'encoder-decoder' ? idsFor(made.model.source) : undefined;
  const stepOf = (): Step => {
    if (made.kind === 'encoder-decoder') return encoderDecoderStep(made.model, params, source ?? []) as Step;
    return causalStep(weights === 'float32' ? made.model : withCache(made.model, compressCache), params) as Step;
  };
  const prompt = matching && tokenizer ? tokenizer.encode(text) : [0];
  if (prompt.length === 0) throw new RangeError('There is no text to go on from.');
  const choose = matching ? greedy() : multinomial(seededSampling(seed));
  const generation = generate({
    step: stepOf(),
    prompt,
    sampler: createSampler({ choose }),
    maxTokens: NEW_TOKENS,
    signal,
  });
  for await (const id of generation) emit({ what: 'token', token: showToken(id, tokenizer) });
  signal.throwIfAborted();
  const { perSecond } = generation.timings;
  return {
    kind: 'decoder',
    ...(source ? { read: source.map((id) => showToken(id, tokenizer)) } : {}),
    prompt: prompt.map((id) => showToken(id, tokenizer)),
    tokens: generation.ids.map((id) => showToken(id, tokenizer)),
    ...(tokenizer ? { text: tokenizer.decode([...prompt, ...generation.ids]) } : {}),
    ...(perSecond === undefined ? {} : { perSecond }),
  };
};

const read = async (
  { model }: Extract<Assembled, { kind: 'encoder' }>,
  params: unknown,
  tokenizer: Tokenizer | undefined,
  { text }: RunArgs,
): Promise<RunResult> => {
  const { positions = Number.POSITIVE_INFINITY } = model;
  const ids = tokenizer ? tokenizer.encode(text, { template: true }) : idsFor(model);
  if (ids.length > positions)
    throw new RangeError(`The text has ${ids.length} tokens, and the model reads ${positions} at most.`);
  const input = tensor2d([ids], undefined, 'int32');
  const start = performance.now();
  const hidden = model.encode(params, input);
  const lengths = norm(hidden, 'euclidean', 2);
  try {
    const norms = [...(await lengths.data())];
    const ms = performance.now() - start;
    return { kind: 'encoder', tokens: ids.map((id) => showToken(id, tokenizer)), shape: hidden.shape, norms, ms };
  } finally {
    for (const each of [input, hidden, lengths]) each.dispose();
  }
};

/** Makes a design, gives it weights, lets it write or read, and releases it. */
export const runDesign: Method<RunArgs, RunResult, RunEvent> = async (args, job) => {
  const { design, matching, seed } = args;
  const made = assemble(design);
  const weights = getBackend() === 'simd' ? args.weights : 'float32';
  expectRoom(made.model.spec, weights);
  if (matching && matchingOf(design)?.name !== matching)
    throw new Error(`The weights of ${matching} do not fit into this model.`);
  const prepare: Prepare = (plain, path) =>
    getBackend() === 'simd' ? compressTensor(path, plain, { weights }) : plain;
  const { params, tokenizer } = matching
    ? await loadMatching(made, matching, prepare, job.emit)
    : { params: await drawParams(made.model.spec, seed, prepare, job), tokenizer: undefined };
  try {
    job.signal.throwIfAborted();
    return made.kind === 'encoder'
      ? await read(made, params, tokenizer, args)
      : await write(made, params, tokenizer, { ...args, weights }, job);
  } finally {
    disposeTree(params);
  }
};
