import { type Fusable, fusable, ShapeError } from '@blockformer/core';
import {
  add,
  concat,
  mul,
  reshape,
  slice,
  sub,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';

// B: batch, H: heads, T: positions being computed, K: width of one head, P: pairs of columns that are turned

/** Which columns are a pair: i and i + P (`'halves'`: Llama, GPT-NeoX), or 2i and 2i + 1 (`'interleaved'`: RoFormer, GPT-J). */
export type RotaryPairs = 'halves' | 'interleaved';

type Inputs = { x: Tensor4D; cos: Tensor2D; sin: Tensor2D };
type Attributes = { readonly pairs: RotaryPairs };

/** (a, b) to (a · cos − b · sin, b · cos + a · sin), each [..., P]. */
const turn = (a: Tensor, b: Tensor, cos: Tensor, sin: Tensor): [Tensor, Tensor] => [
  sub(mul(a, cos), mul(b, sin)),
  add(mul(b, cos), mul(a, sin)),
];

/** Fusable `Rotary`: turns the pairs of the first 2 P columns of x [B, H, T, K] by angles whose cos and sin are [T, P]. */
export const rotaryOperation: Fusable<Inputs, Attributes, Tensor4D> = fusable(
  'Rotary',
  ({ x, cos, sin }, { pairs }) => {
    const [B, H, T, K] = x.shape;
    const [, P] = cos.shape;
    const columns = (from: number, width: number): Tensor => slice(x, [0, 0, 0, from], [B, H, T, width]);
    const rest = K > 2 * P ? [columns(2 * P, K - 2 * P)] : []; // [B, H, T, K − 2P]
    if (pairs === 'halves') return concat([...turn(columns(0, P), columns(P, P), cos, sin), ...rest], 3) as Tensor4D;
    const both = reshape(columns(0, 2 * P), [B * H * T, P, 2]); // [B·H·T, P, 2]
    const side = (which: number): Tensor => reshape(slice(both, [0, 0, which], [B * H * T, P, 1]), [B, H, T, P, 1]);
    const turned = concat(turn(side(0), side(1), reshape(cos, [T, P, 1]), reshape(sin, [T, P, 1])), 4); // [B, H, T, P, 2]
    return concat([reshape(turned, [B, H, T, 2 * P]), ...rest], 3) as Tensor4D;
  },
);

/**
 * Rotary positions for attention's `rotate`: pair i of a query or key at position p is turned by the angle
 * `p · base^(−2i / width)`, so that a score depends on the distance of its two positions only. Su et al., arXiv:2104.09864.
 *
 * `width` is how many leading columns of a head take part (all of them by default); `frequency` changes the angle per
 * position of a pair (Llama 3 slows the slow ones down for longer texts).
 */
export const rotary = (options: {
  headDim: number;
  base?: number;
  pairs?: RotaryPairs;
  width?: number;
  frequency?: (angle: number) => number;
}): ((x: Tensor4D, offset: number) => Tensor4D) => {
  const { headDim, base = 10000, pairs = 'halves', width = headDim, frequency = (angle) => angle } = options;
  if (width % 2 !== 0 || width < 2 || width > headDim)
    throw new ShapeError(`rotary: width is an even number from 2 to headDim ${headDim}, got ${width}`);
  if (pairs !== 'halves' && pairs !== 'interleaved')
    throw new RangeError(`rotary: pairs are 'halves' or 'interleaved', got ${pairs}`);
  const P = width / 2;
  const angles = Array.from({ length: P }, (_, i) => frequency(base ** ((-2 * i) / width)));

  return (x, offset) =>
    tidy(() => {
      const [, , T, K] = x.shape;
      if (K !== headDim) throw new ShapeError(`rotary: expected heads of width ${headDim}, got ${K}`);
      const table = (f: (angle: number) => number): Tensor2D => {
        const values = new Float32Array(T * P);
        for (let t = 0; t < T; t++)
          for (let i = 0; i < P; i++) values[t * P + i] = f((offset + t) * (angles[i] as number));
        return tensor2d(values, [T, P]);
      };
      return rotaryOperation({ x, cos: table(Math.cos), sin: table(Math.sin) }, { pairs });
    });
};
