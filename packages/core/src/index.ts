export { type Activation, gelu, geluTanh, quickGelu, relu, silu } from './activations.ts';
export { type Fusable, fusable, type Gradient } from './fusable.ts';
export { type Init, initParams, normal, ones, zeros } from './init.ts';
export { layerNorm, layerNormOperation, type Norm, type NormParams } from './layer-norm.ts';
export { type Linear, type LinearOptions, type LinearParams, linear, linearOperation } from './linear.ts';
export type { Module } from './module.ts';
export { type Random, seeded } from './random.ts';
export { rmsNorm, rmsNormOperation } from './rms-norm.ts';
export { divide, expectShape, ShapeError } from './shape-error.ts';
export {
  buffer,
  countParams,
  isParamSpec,
  type ParamSpec,
  type ParamsOf,
  param,
  type SpecTree,
  specLeaves,
} from './spec.ts';
export { recordTaps, type Tap, type TapRecord, tapped, tapUnder } from './tap.ts';
export { disposeTree, leaves, mapLeaves, mapTensors, tensors } from './tree.ts';
