import type { HeadNumbers } from '../../../engine/attend/head-numbers.ts';

/** What one token does with one other one. */
export type KeyStep = {
  readonly key: Float32Array; // [K]
  readonly value: Float32Array; // [K]
  /** query · key */
  readonly product: number;
  /** The product times the scale, with the bias where there is one. */
  readonly scaled: number;
  /** Whether the token must not be seen. */
  readonly hidden: boolean;
  readonly weight: number;
};

/** How one token, in one head, gets from its query to what the head gives. */
export type Steps = {
  readonly query: Float32Array; // [K]
  readonly keys: readonly KeyStep[];
  /** What products are multiplied by. */
  readonly scale: number;
  /** Whether something is added for the distance, as T5 does. */
  readonly biased: boolean;
  readonly output: Float32Array; // [K]
};

/** Below this, a score is that of a token that is masked: −1e9 and what it was before. */
const HIDDEN = -1e8;

const dot = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);

/** Largest of the absolute differences between scores and `scale` times the products. */
const misfit = (pairs: readonly (readonly [product: number, score: number])[], scale: number): number =>
  pairs.reduce((most, [product, score]) => Math.max(most, Math.abs(scale * product - score)), 0);

/**
 * What products were multiplied by, read from the numbers themselves: 1/√K as most models do, another number of a model's
 * own, or nothing, where a bias was added.
 */
export const scaleOf = (
  pairs: readonly (readonly [product: number, score: number])[],
  K: number,
): { readonly scale: number; readonly biased: boolean } => {
  const usual = 1 / Math.sqrt(K);
  const near = 1e-3 * Math.max(1, ...pairs.map(([, score]) => Math.abs(score)));
  if (misfit(pairs, usual) <= near) return { scale: usual, biased: false };
  const [along, across] = pairs.reduce(([a, b], [p, s]) => [a + p * s, b + p * p], [0, 0]);
  const fitted = across > 0 ? along / across : 1;
  if (misfit(pairs, fitted) <= near) return { scale: fitted, biased: false };
  return { scale: 1, biased: true };
};

type Vectors = { readonly keys: readonly Float32Array[]; readonly values: readonly Float32Array[] };

const known = new WeakMap<HeadNumbers, Vectors>();

/** Every key and value. The same arrays for every query of a head, so that what is drawn of them can be kept. */
const vectorsOf = (numbers: HeadNumbers): Vectors => {
  const found = known.get(numbers);
  if (found) return found;
  const { S, K, key, value } = numbers;
  const rows = (all: Float32Array): Float32Array[] =>
    Array.from({ length: S }, (_, s) => all.subarray(s * K, (s + 1) * K));
  const vectors = { keys: rows(key), values: rows(value) };
  known.set(numbers, vectors);
  return vectors;
};

/** The steps of one token that looks. */
export const stepsOf = (numbers: HeadNumbers, position: number): Steps => {
  const { S, K, query, scores, weights, output } = numbers;
  const { keys: vectors, values } = vectorsOf(numbers);
  const at = Math.max(0, Math.min(numbers.T - 1, position));
  const row = (all: Float32Array, width: number, i: number): Float32Array => all.subarray(i * width, (i + 1) * width);
  const own = row(query, K, at);
  const score = row(scores, S, at);
  const weight = row(weights, S, at);
  const keys = vectors.map((key, s) => ({
    key,
    value: values[s] as Float32Array,
    product: dot(own, key),
    score: score[s] as number,
    weight: weight[s] as number,
    hidden: (score[s] as number) < HIDDEN,
  }));
  const { scale, biased } = scaleOf(
    keys.filter(({ hidden }) => !hidden).map((each) => [each.product, each.score]),
    K,
  );
  return {
    query: own,
    keys: keys.map(({ score: seen, ...each }) => ({
      ...each,
      // A masked score has lost its digits to −1e9; what it was is the product, scaled.
      scaled: each.hidden ? scale * each.product : seen,
    })),
    scale,
    biased,
    output: row(output, K, at),
  };
};

/** Positions by weight, the largest first; those that are hidden are left out. */
export const byWeight = ({ keys }: Steps): number[] =>
  [...keys.keys()].filter((i) => !keys[i]?.hidden).sort((a, b) => (keys[b]?.weight ?? 0) - (keys[a]?.weight ?? 0));

/** The position with the largest weight that is not the token's own, unless there is no other. */
export const strongestOther = (steps: Steps, own: number | undefined): number => {
  const order = byWeight(steps);
  return order.find((position) => position !== own) ?? order[0] ?? 0;
};
