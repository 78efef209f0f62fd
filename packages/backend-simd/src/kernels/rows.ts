import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { SimdBackend } from '../backend.ts';
import { ACTIVATION, JOB } from '../jobs.ts';
import { allFloat, type Kernels, needed, sizeOf } from './define.ts';

// N: rows, D: width of a row

/** Values that are worth a chunk of their own. */
const CHUNK = 16384;

/** A function of whole rows over the last axis: same shape out as in. */
const eachRow = (
  backend: SimdBackend,
  job: number,
  x: TensorInfo,
  scale?: TensorInfo,
  bias?: TensorInfo,
  epsilon = 0,
): TensorInfo => {
  const { machine } = backend;
  const D = x.shape.at(-1) ?? 1;
  const N = sizeOf(x.shape) / Math.max(1, D);
  const from = backend.address(x);
  const { info, address } = backend.output(x.shape);
  const size = Math.max(1, Math.ceil(CHUNK / D));
  const params = [scale ? backend.address(scale) : 0, bias ? backend.address(bias) : 0, machine.bits(epsilon)];
  machine.run(job, Math.ceil(N / size), from, address, N, D, size, ...params);
  return info;
};

/** An elementwise function by its name. */
const elementwise =
  (name: string) =>
  (backend: SimdBackend, inputs: { readonly [name: string]: TensorInfo | undefined }): TensorInfo | undefined => {
    const { machine } = backend;
    const x = needed(inputs, 'x');
    if (!allFloat(x)) return undefined;
    const from = backend.address(x);
    const length = sizeOf(x.shape);
    const { info, address } = backend.output(x.shape);
    machine.run(JOB.unary, Math.ceil(length / CHUNK), from, address, length, ACTIVATION[name] as number, CHUNK);
    return info;
  };

/** TensorFlow.js' Step gives `alpha` below 0; the slope of Relu is the one with 0. */
const step = elementwise('Step');

/** Norms, softmax and elementwise functions of one input. */
export const rowKernels: Kernels = {
  LayerNorm: (backend, inputs, { epsilon }) => {
    const [x, scale] = [needed(inputs, 'x'), needed(inputs, 'scale')];
    if (!allFloat(x, scale, inputs['bias'])) throw new Error('LayerNorm: inputs are float32');
    return eachRow(backend, JOB.layerNorm, x, scale, inputs['bias'], epsilon as number);
  },
  LayerNormGradient: (backend, inputs, { epsilon }) => {
    const [x, scale, dy] = [needed(inputs, 'x'), needed(inputs, 'scale'), needed(inputs, 'dy')];
    if (!allFloat(x, scale, dy)) throw new Error('LayerNormGradient: inputs are float32');
    return eachRow(backend, JOB.layerNormGradient, x, scale, dy, epsilon as number);
  },
  RMSNorm: (backend, inputs, { epsilon }) => {
    const [x, scale] = [needed(inputs, 'x'), needed(inputs, 'scale')];
    if (!allFloat(x, scale)) throw new Error('RMSNorm: inputs are float32');
    return eachRow(backend, JOB.rmsNorm, x, scale, undefined, epsilon as number);
  },
  Softmax: (backend, inputs, { dim }) => {
    const logits = needed(inputs, 'logits');
    if (!allFloat(logits) || dim !== logits.shape.length - 1) return undefined;
    return eachRow(backend, JOB.softmax, logits);
  },
  ...Object.fromEntries(Object.keys(ACTIVATION).map((name) => [name, elementwise(name)])),
  Step: (backend, inputs, attributes) => ((attributes['alpha'] ?? 0) === 0 ? step(backend, inputs) : undefined),
};
