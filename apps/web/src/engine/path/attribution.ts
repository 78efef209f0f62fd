/**
 * How much each vector that was added to the residual stream did for a token's logit. With the factor of the last norm
 * taken as it came out, the logit is a linear function of the sum, so that every addend has a share of it and the
 * shares add up. Elhage et al., "A mathematical framework for transformer circuits", 2021.
 */

/** The last norm, as far as it is linear: `factor · (x − mean, where it is centred) · scale + bias`. */
export type FrozenNorm = {
  readonly centred: boolean;
  readonly factor: number;
  readonly scale: Float32Array;
  readonly bias: Float32Array;
};

type Vector = ArrayLike<number>;

/** How far a norm may be from what is taken for it, in parts of its length. */
const NEAR = 1e-3;

export const dot = (a: Vector, b: Vector): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
};

export const lengthOf = (a: Vector): number => Math.sqrt(dot(a, a));

const meanOf = (a: Vector): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] as number;
  return sum / a.length;
};

/**
 * The norm that made `after` out of `before`, found from the two: of the kind of layer norm or of RMS norm. The factor
 * is the one that fits best, so that nothing has to be known of an epsilon. Undefined for a norm of another kind.
 */
export const freezeNorm = (
  before: Float32Array,
  after: Float32Array,
  { scale, bias }: { readonly scale: Float32Array; readonly bias: Float32Array },
): FrozenNorm | undefined => {
  const y = Float64Array.from(after, (value, i) => value - (bias[i] as number));
  for (const centred of [true, false]) {
    const mean = centred ? meanOf(before) : 0;
    const c = Float64Array.from(before, (value, i) => (value - mean) * (scale[i] as number));
    const factor = dot(y, c) / dot(c, c);
    const off = Float64Array.from(y, (value, i) => value - factor * (c[i] as number));
    if (lengthOf(off) <= NEAR * lengthOf(y)) return { centred, factor, scale, bias };
  }
  return undefined;
};

/** The direction of the residual stream that a token's row of the output layer reads, through the norm. */
export const directionOf = (weight: Float32Array, norm: FrozenNorm | undefined): Float64Array => {
  if (!norm) return Float64Array.from(weight);
  const direction = Float64Array.from(weight, (value, i) => value * (norm.scale[i] as number) * norm.factor);
  const mean = norm.centred ? meanOf(direction) : 0;
  return direction.map((value) => value - mean);
};
