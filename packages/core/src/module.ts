import type { SpecTree } from './spec.ts';

/**
 * A part of a network: a description of its parameters and pure functions over them. A part owns no tensor.
 *
 * `P` is the tree of its parameters, `Args` what `forward` takes besides them, `Out` what it gives. Parts are made
 * by factories (`linear({ in, out })`) and put together by passing them to other factories.
 */
export type Module<P, Args extends readonly unknown[], Out> = {
  readonly spec: SpecTree<P>;
  forward(params: P, ...args: Args): Out;
};
