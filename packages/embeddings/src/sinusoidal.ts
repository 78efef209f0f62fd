import { ShapeError } from '@blockformer/core';
import {
  cast,
  concat,
  cos,
  mul,
  reshape,
  sin,
  stack,
  type Tensor,
  type Tensor2D,
  tensor1d,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import type { Positions } from './positions.ts';

// B: batch, T: positions being computed, D: width

/** Positions that are computed have no parameters. */
export type SinusoidalParams = Record<never, never>;

type Options = {
  readonly dim: number;
  /** The longest wave is 2π · base positions; 10,000 by default. */
  readonly base?: number;
  /** The longest sequence, where a model is to have an end. */
  readonly positions?: number;
};

type Waves = { readonly sines: Tensor2D; readonly cosines: Tensor2D };

/** `columns` puts the waves of N positions, [N, D/2] each, beside one another: N · D values in row-major order. */
const sinusoidal = (who: string, options: Options, columns: (waves: Waves) => Tensor): Positions<SinusoidalParams> => {
  const { dim, base = 10_000, positions } = options;
  if (!Number.isInteger(dim / 2) || dim < 2) throw new ShapeError(`${who}: dim is an even number, got ${dim}`);
  const frequencies = Array.from({ length: dim / 2 }, (_, i) => base ** ((-2 * i) / dim));

  /** The angles are float64, so that distant positions are as exact as near ones. */
  const counted = (offset: number, length: number): Waves => {
    const table = (f: (angle: number) => number): Tensor2D => {
      const at = (n: number): number => offset + Math.floor(n / frequencies.length);
      const values = Float32Array.from({ length: length * frequencies.length }, (_, n) =>
        f(at(n) * (frequencies[n % frequencies.length] as number)),
      );
      return tensor2d(values, [length, frequencies.length]);
    };
    return { sines: table(Math.sin), cosines: table(Math.cos) };
  };

  /** The angles are float32, the only numbers that a backend has: at position p, as exact as p · 6e-8. */
  const chosen = (where: Tensor2D): Waves => {
    const angles = mul<Tensor2D>(cast(reshape(where, [-1, 1]), 'float32'), tensor1d(frequencies)); // [B·T, D/2]
    return { sines: sin(angles), cosines: cos(angles) };
  };

  return {
    positions,
    spec: {},
    forward: (_params, where) =>
      tidy(() => {
        if ('positions' in where) return reshape(columns(chosen(where.positions)), [...where.positions.shape, dim]); // [B, T, D]
        const { offset, length } = where;
        const end = positions ?? Number.POSITIVE_INFINITY;
        if (offset < 0 || offset + length > end)
          throw new ShapeError(`${who}: positions ${offset} to ${offset + length - 1} are beyond the ${end} known`);
        return reshape(columns(counted(offset, length)), [1, length, dim]); // [1, T, D]
      }),
  };
};

/**
 * Waves of D/2 frequencies, in pairs: `sin(p · base^(−2i / D))` in column 2i of position p, the cosine of the same angle
 * in column 2i + 1. Vaswani et al., arXiv:1706.03762, section 3.5. There are no parameters.
 */
export const sinusoidalInterleaved = (options: Options): Positions<SinusoidalParams> =>
  sinusoidal('sinusoidalInterleaved', options, ({ sines, cosines }) => stack([sines, cosines], 2)); // [N, D/2, 2]

/** The same waves, all sines in the first half of the columns and all cosines in the second (Marian). */
export const sinusoidalHalves = (options: Options): Positions<SinusoidalParams> =>
  sinusoidal('sinusoidalHalves', options, ({ sines, cosines }) => concat([sines, cosines], 1)); // [N, D]
