import type { Tensor } from '@tensorflow/tfjs-core';
import type { Init } from './init.ts';
import { leaves } from './tree.ts';

/** One parameter: its shape and how it starts. */
export type ParamSpec = {
  readonly shape: readonly number[];
  readonly init: Init;
  /** False for numbers that are stored with a model but not learned: see {@link buffer}. */
  readonly learned?: false;
};

type SpecNode<P> = P extends Tensor
  ? ParamSpec
  : P extends readonly (infer Element)[]
    ? readonly SpecNode<Element>[]
    : { readonly [K in keyof P]: SpecNode<P[K]> };

declare const parameters: unique symbol;

/**
 * The tree `P` with a {@link ParamSpec} in place of each tensor. Optional parameters stay optional. The key `parameters`
 * exists for the compiler alone: from it, `initParams(part, …)` knows the type of what it makes.
 */
export type SpecTree<P> = SpecNode<P> & { readonly [parameters]?: P };

/**
 * The tree of tensors that a spec describes: what `initParams` makes and `loadParams` loads. A part's spec says so itself;
 * an object or array put together from specs, of any depth, gives the tree of the same form.
 */
export type ParamsOf<S> = S extends ParamSpec
  ? Tensor
  : typeof parameters extends keyof S
    ? NonNullable<S[typeof parameters & keyof S]>
    : S extends readonly (infer Element)[]
      ? readonly ParamsOf<Element>[]
      : { [K in keyof S]: ParamsOf<S[K]> };

export const param = (shape: readonly number[], init: Init): ParamSpec => {
  const bad = shape.find((size) => !Number.isInteger(size) || size < 1);
  if (bad !== undefined) throw new RangeError(`param: sizes are positive integers, got [${shape.join(', ')}]`);
  return { shape, init };
};

/** Numbers that are loaded like a parameter, but neither learned nor counted (BART's `final_logits_bias`). */
export const buffer = (shape: readonly number[], init: Init): ParamSpec => ({ ...param(shape, init), learned: false });

export const isParamSpec = (value: unknown): value is ParamSpec =>
  typeof value === 'object' && value !== null && 'shape' in value && typeof (value as ParamSpec).init === 'function';

/** Every parameter of a spec with its path (`blocks.3.attention.query.weight`), in the order of the tree. */
export const specLeaves = (spec: unknown): [path: string, leaf: ParamSpec][] => leaves(spec, isParamSpec);

/** Number of values in a spec without its buffers: the model's parameter count, known before anything is loaded. */
export const countParams = (spec: unknown): number =>
  specLeaves(spec)
    .filter(([, { learned }]) => learned !== false)
    .reduce((sum, [, { shape }]) => sum + shape.reduce((size, n) => size * n, 1), 0);
