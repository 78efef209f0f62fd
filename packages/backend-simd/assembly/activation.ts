import { madd } from './vectors';

// Elementwise functions of four float32 values at a time, with errors of a few units in the last place.

/** Added to a number below 2²², it leaves the nearest whole number in the lowest bits. */
const ROUNDER: f32 = 12582912; // 1.5 · 2²³

/**
 * eˣ = 2ⁿ · eʳ with n = round(x / ln 2) and |r| ≤ ln 2 / 2, eʳ by a polynomial of degree 6 (relative error below 2e-7).
 * Infinity above 88.72, 0 below −103.97 after two steps of scaling, NaN for NaN (which pmin and pmax let through).
 */
export function exp4(x: v128): v128 {
  const rounder = f32x4.splat(ROUNDER);
  const clamped = f32x4.pmax(f32x4.pmin(x, f32x4.splat(90)), f32x4.splat(-105));
  const rounded = madd(clamped, f32x4.splat(1.44269504), rounder);
  const n = f32x4.sub(rounded, rounder);
  // ln 2 in two pieces: n times the first is exact.
  const r = madd(n, f32x4.splat(2.12194440e-4), f32x4.sub(clamped, f32x4.mul(n, f32x4.splat(0.693359375))));
  const r2 = f32x4.mul(r, r);
  // Pairs of terms, then pairs of pairs: a chain half as long as Horner's.
  const low = madd(f32x4.splat(1.6666665459e-1), r, f32x4.splat(5.0000001201e-1));
  const middle = madd(f32x4.splat(8.3334519073e-3), r, f32x4.splat(4.1665795894e-2));
  const top = madd(f32x4.splat(1.3981999507e-3), r2, middle);
  const p = madd(madd(top, r2, low), r2, f32x4.add(r, f32x4.splat(1)));
  // 2ⁿ as the product of two powers, since n reaches from −152 to 130.
  const whole = i32x4.sub(rounded, rounder);
  const half = i32x4.shr_s(whole, 1);
  const one = f32x4.splat(1);
  const first = i32x4.add(i32x4.shl(half, 23), one);
  const second = i32x4.add(i32x4.shl(i32x4.sub(whole, half), 23), one);
  return f32x4.mul(f32x4.mul(p, first), second);
}

/** 1 / (1 + e⁻ˣ) */
// @ts-ignore: decorator
@inline
function sigmoid4(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))));
}

/** erfc(z) for z ≥ 0 with a relative error below 2e-7: t · e^(−z² + polynomial(t)), t = 1 / (1 + z / 2). Numerical Recipes, erfcc. */
function erfc4(z: v128): v128 {
  const t = f32x4.div(f32x4.splat(1), madd(z, f32x4.splat(0.5), f32x4.splat(1)));
  const t2 = f32x4.mul(t, t);
  const t4 = f32x4.mul(t2, t2);
  const a = madd(f32x4.splat(1.00002368), t, f32x4.splat(-1.26551223));
  const b = madd(f32x4.splat(0.09678418), t, f32x4.splat(0.37409196));
  const c = madd(f32x4.splat(0.27886807), t, f32x4.splat(-0.18628806));
  const d = madd(f32x4.splat(1.48851587), t, f32x4.splat(-1.13520398));
  const e = madd(f32x4.splat(0.17087277), t, f32x4.splat(-0.82215223));
  const p = madd(madd(e, t4, madd(d, t2, c)), t4, madd(b, t2, a));
  return f32x4.mul(t, exp4(f32x4.sub(p, f32x4.mul(z, z))));
}

/** erf(x): 1 − erfc(|x|) with the sign of x; near 0, where that loses digits, the series 2/√π · (x − x³/3 + x⁵/10 − x⁷/42 + x⁹/216). */
function erf4(x: v128): v128 {
  const sign = f32x4.splat(-0.0);
  const wide = f32x4.sub(f32x4.splat(1), erfc4(f32x4.abs(x)));
  const x2 = f32x4.mul(x, x);
  let p = f32x4.splat(0.0052239777);
  p = madd(p, x2, f32x4.splat(-0.026866170));
  p = madd(p, x2, f32x4.splat(0.11283792));
  p = madd(p, x2, f32x4.splat(-0.37612639));
  p = madd(p, x2, f32x4.splat(1.1283792));
  return v128.bitselect(f32x4.mul(x, p), v128.bitselect(x, wide, sign), f32x4.lt(f32x4.abs(x), f32x4.splat(0.3)));
}

/** Φ(x), the normal distribution: its tail is taken on the side where nothing cancels. */
// @ts-ignore: decorator
@inline
function normal4(x: v128): v128 {
  const half = f32x4.mul(erfc4(f32x4.abs(f32x4.mul(x, f32x4.splat(0.70710678)))), f32x4.splat(0.5));
  return v128.bitselect(half, f32x4.sub(f32x4.splat(1), half), f32x4.lt(x, f32x4.splat(0)));
}

/** x · Φ(x) */
function gelu4(x: v128): v128 {
  return f32x4.mul(x, normal4(x));
}

/** x/2 · (1 + tanh u) = x · sigmoid(2 u), u = √(2/π) · x · (1 + 0.044715 x²) */
function geluTanh4(x: v128): v128 {
  const u2 = f32x4.mul(
    f32x4.mul(x, f32x4.splat(1.5957691216)),
    madd(f32x4.mul(x, x), f32x4.splat(0.044715), f32x4.splat(1)),
  );
  return f32x4.mul(x, sigmoid4(u2));
}

/** Φ(x) + x · φ(x), the derivative of gelu */
function geluSlope4(x: v128): v128 {
  const density = f32x4.mul(exp4(f32x4.mul(f32x4.mul(x, x), f32x4.splat(-0.5))), f32x4.splat(0.39894228));
  return f32x4.add(normal4(x), f32x4.mul(bounded(x), density));
}

/** With s = sigmoid(2 u): s + x · s · (1 − s) · 2 u', the derivative of geluTanh */
function geluTanhSlope4(x: v128): v128 {
  const near = bounded(x);
  const x2 = f32x4.mul(near, near);
  const one = f32x4.splat(1);
  const s = sigmoid4(f32x4.mul(f32x4.mul(near, f32x4.splat(1.5957691216)), madd(x2, f32x4.splat(0.044715), one)));
  const slope = f32x4.mul(f32x4.splat(1.5957691216), madd(x2, f32x4.splat(0.134145), one));
  return f32x4.add(s, f32x4.mul(f32x4.mul(near, slope), f32x4.mul(s, f32x4.sub(one, s))));
}

/** Beyond ±40 a slope has reached its limit: infinity times zero must not come into it. NaN stays. */
// @ts-ignore: decorator
@inline
function bounded(x: v128): v128 {
  return f32x4.max(f32x4.min(x, f32x4.splat(40)), f32x4.splat(-40));
}

/** The numbers of the functions; `src/jobs.ts` holds the same. */
export const NONE: i32 = 0;
const RELU: i32 = 1;
const GELU: i32 = 2;
const GELU_TANH: i32 = 3;
const QUICK_GELU: i32 = 4;
const SILU: i32 = 5;
const EXP: i32 = 6;
const TANH: i32 = 7;
const SIGMOID: i32 = 8;
const SQUARE: i32 = 9;
const SQRT: i32 = 10;
const RSQRT: i32 = 11;
const NEG: i32 = 12;
const ABS: i32 = 13;
const ERF: i32 = 14;
const STEP: i32 = 15;
const GELU_SLOPE: i32 = 16;
const GELU_TANH_SLOPE: i32 = 17;

export function activate(kind: i32, x: v128): v128 {
  switch (kind) {
    // Greater-than is false for NaN: as in the composition, max(0, NaN) is NaN.
    case RELU: return v128.bitselect(f32x4.splat(0), x, f32x4.lt(x, f32x4.splat(0)));
    case GELU: return gelu4(x);
    case GELU_TANH: return geluTanh4(x);
    case QUICK_GELU: return f32x4.mul(x, sigmoid4(f32x4.mul(x, f32x4.splat(1.702))));
    case SILU: return f32x4.mul(x, sigmoid4(x));
    case EXP: return exp4(x);
    // 1 − 2 / (1 + e²ˣ) loses digits near 0, where x − x³/3 is exact enough.
    case TANH: {
      const one = f32x4.splat(1);
      const wide = f32x4.sub(one, f32x4.div(f32x4.splat(2), f32x4.add(one, exp4(f32x4.add(x, x)))));
      const x2 = f32x4.mul(x, x);
      const series = madd(madd(x2, f32x4.splat(0.13333333), f32x4.splat(-0.33333333)), x2, one);
      return v128.bitselect(f32x4.mul(x, series), wide, f32x4.lt(f32x4.abs(x), f32x4.splat(0.06)));
    }
    case SIGMOID: return sigmoid4(x);
    case SQUARE: return f32x4.mul(x, x);
    case SQRT: return f32x4.sqrt(x);
    case RSQRT: return f32x4.div(f32x4.splat(1), f32x4.sqrt(x));
    case NEG: return f32x4.neg(x);
    case ABS: return f32x4.abs(x);
    case ERF: return erf4(x);
    // 1 above 0, 0 elsewhere, NaN for NaN: the slope of max(0, x).
    case STEP: return v128.bitselect(x, v128.and(f32x4.gt(x, f32x4.splat(0)), f32x4.splat(1)), f32x4.ne(x, x));
    case GELU_SLOPE: return geluSlope4(x);
    case GELU_TANH_SLOPE: return geluTanhSlope4(x);
    default: return x;
  }
}
