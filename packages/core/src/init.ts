import { type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import type { Random } from './random.ts';
import { isParamSpec, type ParamSpec, type ParamsOf } from './spec.ts';
import { mapLeaves } from './tree.ts';

/** The starting values of a parameter of `size` values. */
export type Init = (random: Random, size: number) => Float32Array;

export const zeros: Init = (_random, size) => new Float32Array(size);

export const ones: Init = (_random, size) => new Float32Array(size).fill(1);

/** Normal values of mean 0 and deviation `std` (Box–Muller, two a pair of uniform numbers). GPT-2 and BERT start with 0.02. */
export const normal =
  (std = 0.02): Init =>
  (random, size) => {
    const values = new Float32Array(size);
    for (let i = 0; i < size; i += 2) {
      const radius = std * Math.sqrt(-2 * Math.log(1 - random()));
      const angle = 2 * Math.PI * random();
      values[i] = radius * Math.cos(angle);
      if (i + 1 < size) values[i + 1] = radius * Math.sin(angle);
    }
    return values;
  };

/** Starting parameters for a part, or for a spec alone. They belong to the caller: release them with `disposeTree`. */
export const initParams = <S>(module: { readonly spec: S }, random: Random): ParamsOf<S> =>
  tidy(() =>
    // biome-ignore lint/suspicious/noExplicitAny: tidy wants a tensor container, and P is one without saying so.
    mapLeaves<ParamSpec, any>(module.spec, isParamSpec, ({ shape, init }): Tensor => {
      const size = shape.reduce((product, n) => product * n, 1);
      return tensor(init(random, size), [...shape]);
    }),
  ) as ParamsOf<S>;
