import { isParamSpec, mapLeaves, type ParamSpec, type ParamsOf, type Random, specLeaves } from '@blockformer/core';
import { tensor, tidy } from '@tensorflow/tfjs-core';
import type { Values } from './adam-w.ts';

// The weights in training are plain values, changed in place by the optimizer; a step makes tensors of them.

/** Starting values of every parameter of a spec. */
export const startingValues = (spec: unknown, random: Random): Values =>
  new Map(
    specLeaves(spec).map(([path, { shape, init }]) => [
      path,
      init(
        random,
        shape.reduce((size, n) => size * n, 1),
      ),
    ]),
  );

/** The tensors of a spec with these values. They belong to the caller. */
export const paramsWith = <S>(spec: S, values: Values): ParamsOf<S> =>
  // biome-ignore lint/suspicious/noExplicitAny: tidy wants a tensor container, and a tree of parameters is one.
  tidy((): any =>
    mapLeaves<ParamSpec, unknown>(spec, isParamSpec, ({ shape }, path) =>
      tensor(values.get(path) as Float32Array, [...shape]),
    ),
  ) as ParamsOf<S>;
