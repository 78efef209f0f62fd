import { type Activation, gelu, geluTanh, quickGelu, relu, silu } from '@blockformer/core';
import { tanh } from '@tensorflow/tfjs-core';
import * as v from 'valibot';

// Fields that the config.json of several architectures have.

/** The most of anything. A file that asks for more than any model has would keep the assembly busy for ever. */
const MOST_LAYERS = 10_000;
const MOST = 2 ** 31 - 1;

const upTo = (most: number): v.GenericSchema<number> =>
  v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most));

/** A width, a number of heads, of positions, of words. */
export const size: v.GenericSchema<number> = upTo(MOST);
export const layerCount: v.GenericSchema<number> = upTo(MOST_LAYERS);
export const epsilon: v.GenericSchema<number> = v.pipe(v.number(), v.minValue(0));
/** The id of a token. */
export const tokenId: v.GenericSchema<number> = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MOST));

const activations: Readonly<Record<string, Activation>> = {
  gelu_new: geluTanh,
  gelu_pytorch_tanh: geluTanh,
  gelu_fast: geluTanh,
  gelu,
  gelu_python: gelu,
  quick_gelu: quickGelu,
  relu,
  silu,
  swish: silu,
  tanh: (x) => tanh(x),
};

/** The published name of an activation function, and the function. */
export const activationName: v.GenericSchema<string> = v.picklist(Object.keys(activations));
export const activationOf = (name: string): Activation => activations[name] as Activation;

/** The width of one head. */
export const headWidth = (dimName: string, dim: number, headsName: string, heads: number): number => {
  if (dim % heads !== 0) throw new Error(`config.json: ${dimName} ${dim} is not divisible by ${headsName} ${heads}`);
  return dim / heads;
};
