import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { SimdBackend } from '../backend.ts';
import { ACTIVATION, JOB } from '../jobs.ts';
import { groupBytes, type Packed } from '../packed.ts';
import { allFloat, type Kernels, needed, sizeOf } from './define.ts';

// N: tokens, R: rows of the weight (outputs), K: inputs of each row

/** What is computed with a weight: all are addresses, 0 for what there is none of. */
type Product = {
  readonly x: number;
  readonly y: number;
  readonly N: number;
  readonly bias: number;
  readonly residual: number;
  readonly activation: number;
};

/** The product from token `first` on. */
const from = (product: Product, first: number, K: number, R: number): Product => ({
  ...product,
  x: product.x + first * K * 4,
  y: product.y + first * R * 4,
  residual: product.residual && product.residual + first * R * 4,
});

/** Multiply-adds that are worth a chunk of their own: about 5 µs. */
const CHUNK = 2 ** 16;
/** Tokens of a chunk of a prompt: their activations and the weights of some groups fit the cache of a core together. */
const tokensPerChunk = (K: number): number => (K <= 1024 ? 64 : 32);

/** Groups of 8 rows a chunk. A token alone wants a few chunks for each thread, more tokens a few groups a chunk. */
const groupsPerChunk = (groups: number, N: number, K: number, threads: number): number => {
  const work = Math.min(N, tokensPerChunk(K)) * K * 8;
  const fair = Math.ceil(groups / (threads * 5));
  return Math.max(
    1,
    Math.min(
      Math.max(fair, Math.ceil(((N === 1 ? 2 : 1) * CHUNK) / work)),
      N === 1 ? groups : Math.ceil((CHUNK * 64) / work),
    ),
  );
};

/** N tokens as fours, [N / 4][K][4], in scratch; one token stays as it is. */
const asFours = (backend: SimdBackend, x: number, N: number, K: number): number => {
  if (N === 1) return x;
  const fours = Math.ceil(N / 4);
  const to = backend.scratch(fours * K * 16);
  const size = Math.ceil(fours / (backend.machine.threads * 4));
  const chunks = N * K < CHUNK ? 1 : Math.ceil(fours / size);
  backend.machine.run(JOB.packFloat32, chunks, ...[x, to, N, K, 0, 1, chunks === 1 ? fours : size, K, K * 16, 0, 0]);
  return to;
};

/** Panels by tokens that are fours already; the outputs of a token begin `stride` values after those of the last. */
const multiplyPanels = (
  backend: SimdBackend,
  panels: number,
  R: number,
  K: number,
  product: Product,
  stride: number,
): void => {
  const { machine } = backend;
  const { x, y, N, bias, residual, activation } = product;
  const groups = Math.ceil(R / 8);
  const size = groupsPerChunk(groups, N, K, machine.threads);
  const tokens = tokensPerChunk(K);
  machine.run(
    JOB.linearFloat32,
    Math.ceil(groups / size) * Math.ceil(N / tokens),
    ...[panels, x, 0, y, bias, residual, N, R, K, activation, size, tokens, 0, 0, 0, stride],
  );
};

/** Tokens quantised at a time: a multiple of every chunk of tokens, and few enough that a long prompt needs little scratch. */
const QUANTIZED = 256;

const multiplyQuantized = (backend: SimdBackend, weight: Packed, product: Product): void => {
  const { machine } = backend;
  const { format, address, rows: R, inner: K } = weight;
  const blocks = Math.ceil(K / 32);
  const most = Math.min(product.N, QUANTIZED);
  const room = most === 1 ? 1 : Math.ceil(most / 4) * 4;
  const values = backend.scratch(room * blocks * 64);
  const scales = backend.scratch(room * blocks * 8);
  // Room for a group of int4 weights as int8, for each thread.
  const wide = product.N === 1 || format === 'int8' ? 0 : backend.scratch(machine.threads * blocks * 304);
  const groups = Math.ceil(R / 8);
  const tokens = tokensPerChunk(K);
  for (let first = 0; first < product.N; first += QUANTIZED) {
    const N = Math.min(QUANTIZED, product.N - first);
    const { x, y, bias, residual, activation } = from(product, first, K, R);
    const padded = N === 1 ? 1 : Math.ceil(N / 4) * 4;
    const share = N * K < CHUNK ? padded : Math.ceil(padded / (machine.threads * 16)) * 4;
    machine.run(JOB.quantizeRows, Math.ceil(padded / share), x, values, scales, K, blocks, N, share);
    const size = groupsPerChunk(groups, N, K, machine.threads);
    machine.run(
      format === 'int8' ? JOB.linearInt8 : JOB.linearInt4,
      Math.ceil(groups / size) * Math.ceil(N / tokens),
      ...[address, values, scales, y, bias, residual, N, R, blocks, activation, size, tokens, wide, 15],
    );
  }
};

/** Panels of a plain matrix, some rows at a time, so that a large one needs little scratch. */
const PANEL_BYTES = 8 * 2 ** 20;

/**
 * A weight that nobody has packed. One token reads it as it lies; for more, panels are made of it on the way, which
 * costs a few tokens' worth of time.
 */
const multiplyPlain = (
  backend: SimdBackend,
  weight: number,
  [R, K]: readonly [number, number],
  axis: 0 | 1,
  product: Product,
): void => {
  const { machine } = backend;
  const { x, y, N, bias, residual, activation } = product;
  if (N <= 2 && (axis === 0 || (!bias && !residual && !activation))) {
    // Long runs of a matrix [K, R] are read faster than short ones, so each thread takes one or two.
    const size =
      axis === 0
        ? Math.max(64, Math.ceil(R / machine.threads / 64) * 64)
        : Math.max(1, Math.ceil(CHUNK / K), Math.ceil(R / (machine.threads * 8)));
    const job = axis === 0 ? JOB.linearPlain : JOB.dotRows;
    for (let token = 0; token < N; token++) {
      const more = residual && residual + token * R * 4;
      const [from, to] = [x + token * K * 4, y + token * R * 4];
      machine.run(job, Math.ceil(R / size), weight, from, 0, to, bias, more, 1, R, K, activation, size, R);
    }
    return;
  }
  const group = groupBytes('float32', K);
  const portion = Math.min(Math.ceil(R / 8), Math.max(1, Math.floor(PANEL_BYTES / group))) * 8;
  const panels = backend.scratch((portion / 8) * group);
  const fours = asFours(backend, x, N, K);
  const [across, lead] = axis === 0 ? [1, R] : [0, K];
  for (let row = 0; row < R; row += portion) {
    const rows = Math.min(portion, R - row);
    const groups = Math.ceil(rows / 8);
    const size = Math.max(1, Math.ceil(groups / (machine.threads * 8)));
    const from = weight + row * (axis === 0 ? 4 : K * 4);
    const chunks = rows * K < CHUNK ? 1 : Math.ceil(groups / size);
    machine.run(
      JOB.packFloat32,
      chunks,
      ...[from, panels, rows, K, across, 2, chunks === 1 ? groups : size, lead, group, 0, 0],
    );
    const part = {
      ...product,
      x: fours,
      y: y + row * 4,
      bias: bias && bias + row * 4,
      residual: residual && residual + row * 4,
    };
    multiplyPanels(backend, panels, rows, K, part, R);
  }
};

/** `x · weight` over `axis` of the weight, with all that a linear map may add to it. */
const multiply = (
  backend: SimdBackend,
  x: TensorInfo,
  weight: TensorInfo,
  axis: 0 | 1,
  rest: { bias?: TensorInfo; residual?: TensorInfo; activation?: number } = {},
): TensorInfo => {
  const [first, second] = weight.shape as [number, number];
  const [K, R] = axis === 0 ? [first, second] : [second, first];
  const N = sizeOf(x.shape) / K;
  const { bias, residual, activation = 0 } = rest;
  if (residual && sizeOf(residual.shape) !== N * R)
    throw new Error(`Linear: residual of shape [${residual.shape}] does not fit an output of ${N} × ${R}`);
  const { info, address: y } = backend.output([...x.shape.slice(0, -1), R]);
  if (!(N * R > 0)) return info;
  const product = {
    x: backend.address(x),
    y,
    N,
    bias: bias ? backend.address(bias) : 0,
    residual: residual ? backend.address(residual) : 0,
    activation,
  };
  const { stored } = backend.entry(weight.dataId);
  if (stored.kind === 'packed' && stored.packed.axis === axis && stored.packed.inner === K) {
    const { packed } = stored;
    if (packed.format === 'float32')
      multiplyPanels(backend, packed.address, R, K, { ...product, x: asFours(backend, product.x, N, K) }, R);
    else multiplyQuantized(backend, packed, product);
  } else multiplyPlain(backend, backend.address(weight), [R, K], axis, product);
  return info;
};

/** `Linear` and `Unembed`: products with a weight, in any storage. */
export const linearKernels: Kernels = {
  Linear: (backend, inputs, { activation }) => {
    const { bias, residual } = inputs;
    const x = needed(inputs, 'x');
    const weight = needed(inputs, 'weight');
    const kind = activation === undefined ? 0 : ACTIVATION[activation as string];
    if (!allFloat(x, weight, bias, residual)) throw new Error('Linear: inputs are float32');
    if (kind === undefined) throw new Error(`Linear: no activation ${activation}`);
    return multiply(backend, x, weight, 0, { bias, residual, activation: kind });
  },
  Unembed: (backend, inputs) => {
    const x = needed(inputs, 'x');
    const table = needed(inputs, 'table');
    if (!allFloat(x, table)) throw new Error('Unembed: inputs are float32');
    return multiply(backend, x, table, 1);
  },
};
