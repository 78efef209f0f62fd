import { normal, type Random } from '@blockformer/core';
import { matMul, type Tensor2D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { Values } from '../adam-w.ts';

// A masked model learns little from context until its vectors mean something and its heads look somewhere, and that takes
// most of a short training. So it starts as what can be counted: which token likes to stand before which. The first
// layer looks one to the left and one to the right, and passes on what these two say about the token between them.

// V: vocabulary, D: width, P: columns for positions, R: rank, (D − P) / 2 columns each for left and right

/** Columns of the first layer's vectors that hold positions, and nothing else. */
const POSITION_COLUMNS = 32;
/** Frequencies of the positions, in a geometric series: the fastest tell neighbours apart, the slowest far positions. */
const FREQUENCIES = { fastest: 2.5, slowest: 0.05 };
/** How much longer a position's vector is than a token's, so that norms hardly depend on the token. */
const POSITION_LENGTH = 3;
/** Size of the products of queries and keys. */
const SHARPNESS = 1;
/** How loudly the first layer passes on. */
const LOUDNESS = 4;

/**
 * How much more often a token stands right before another than by chance, as a logarithm, where it is positive [V, V]:
 * `log n(a, b) N / (n(a) n(b))`, n lowered by a discount so that what was seen once or twice says little.
 */
export const associations = (runs: readonly (readonly number[])[], vocab: number): Float32Array => {
  const counts = new Float32Array(vocab * vocab);
  const single = new Float64Array(vocab);
  let total = 0;
  for (const ids of runs)
    ids.forEach((id, i) => {
      (single[id] as number)++;
      total++;
      if (i > 0) (counts[(ids[i - 1] as number) * vocab + id] as number)++;
    });
  const DISCOUNT = 0.9;
  return counts.map((count, i) => {
    if (count <= DISCOUNT) return 0;
    const chance = ((single[Math.floor(i / vocab)] as number) * (single[i % vocab] as number)) / total;
    return Math.max(0, Math.log((count - DISCOUNT) / (chance + 0.5)));
  });
};

const product = (a: Float32Array, b: Float32Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
};

/** Makes rows of length 1 at right angles to one another, in place (modified Gram–Schmidt). */
const orthonormal = (rows: readonly Float32Array[]): void => {
  rows.forEach((row, i) => {
    for (const earlier of rows.slice(0, i)) {
      const share = product(row, earlier);
      for (let k = 0; k < row.length; k++) (row[k] as number) -= share * (earlier[k] as number);
    }
    const length = Math.sqrt(product(row, row)) || 1;
    for (let k = 0; k < row.length; k++) (row[k] as number) /= length;
  });
};

/**
 * Two sets of R vectors over V, `left` and `right`, whose products `Σ left[r][a] · right[r][b]` come nearest to a matrix
 * [V, V]: its largest singular vectors, found by subspace iteration.
 */
export const factors = (
  matrix: Float32Array,
  vocab: number,
  rank: number,
  random: Random,
): { left: Float32Array[]; right: Float32Array[] } => {
  const given = tensor2d(matrix, [vocab, vocab]);
  const times = (rows: readonly Float32Array[], transposed: boolean): Float32Array[] => {
    const flat = new Float32Array(rank * vocab);
    for (const [i, row] of rows.entries()) flat.set(row, i * vocab);
    const values = tidy(() =>
      matMul(tensor2d(flat, [rank, vocab]), given as Tensor2D, false, transposed).dataSync(),
    ) as Float32Array;
    return rows.map((_, i) => values.slice(i * vocab, (i + 1) * vocab));
  };
  let right = Array.from({ length: rank }, () => normal(1)(random, vocab));
  let left = right;
  for (let round = 0; round < 5; round++) {
    orthonormal(right);
    left = times(right, true); // [R, V]: what stands before
    if (round < 4) right = times(left, false);
  }
  given.dispose();
  // The root of each singular value goes to either side.
  for (const [i, row] of left.entries()) {
    const root = Math.sqrt(Math.sqrt(product(row, row))) || 1;
    row.forEach((value, k) => {
      row[k] = value / root;
    });
    const other = right[i] as Float32Array;
    other.forEach((value, k) => {
      other[k] = value * root;
    });
  }
  return { left, right };
};

/** Row t: sines and cosines of t in the first columns. */
const positionVectors = (positions: number, dim: number, length: number): Float32Array => {
  const vectors = new Float32Array(positions * dim);
  const amplitude = length / Math.sqrt(POSITION_COLUMNS / 2);
  for (let position = 0; position < positions; position++)
    for (let column = 0; column < POSITION_COLUMNS; column += 2) {
      const angle = position * frequency(column);
      vectors[position * dim + column] = amplitude * Math.sin(angle);
      vectors[position * dim + column + 1] = amplitude * Math.cos(angle);
    }
  return vectors;
};

const frequency = (column: number): number => {
  const { fastest, slowest } = FREQUENCIES;
  return fastest * (slowest / fastest) ** (column / (POSITION_COLUMNS - 2));
};

/** Queries of half of the heads meet the keys one to the left, those of the others one to the right. */
const lookAround = (weights: Values, dim: number, headDim: number): void => {
  const query = weights.get('encoder.blocks.0.attention.query.weight') as Float32Array;
  const key = weights.get('encoder.blocks.0.attention.key.weight') as Float32Array;
  const add = (matrix: Float32Array, row: number, column: number, value: number): void => {
    (matrix[row * dim + column] as number) += SHARPNESS * value;
  };
  const heads = dim / headDim;
  for (let head = 0; head < heads; head++)
    for (let sine = 0; sine < Math.min(headDim, POSITION_COLUMNS); sine += 2) {
      const cosine = sine + 1;
      const [first, second] = [head * headDim + sine, head * headDim + cosine];
      // The position, turned by the angle of one step.
      const angle = (head < heads / 2 ? -1 : 1) * frequency(sine);
      add(query, sine, first, Math.cos(angle));
      add(query, cosine, first, Math.sin(angle));
      add(query, cosine, second, Math.cos(angle));
      add(query, sine, second, -Math.sin(angle));
      add(key, sine, first, 1);
      add(key, cosine, second, 1);
    }
};

export type WarmStart = {
  readonly dim: number;
  readonly headDim: number;
  /** What the products of vectors are multiplied by: how sure the model is of what it has counted. */
  readonly scale: number;
};

/** Makes a masked model start with what its texts say about neighbours. Its mask, pad and other marks have no vectors yet. */
export const warmStart = (
  weights: Values,
  runs: readonly (readonly number[])[],
  { dim, headDim, scale }: WarmStart,
  random: Random,
): void => {
  const table = weights.get('encoder.embedding.token.table') as Float32Array;
  const vocab = table.length / dim;
  const rank = (dim - POSITION_COLUMNS) / 2;
  const { left, right } = factors(associations(runs, vocab), vocab, rank, random);
  table.fill(0);
  for (const [side, rows] of [left, right].entries())
    for (const [r, row] of rows.entries())
      row.forEach((value, id) => {
        table[id * dim + POSITION_COLUMNS + side * rank + r] = scale * value;
      });

  const used = new Set(runs.flat());
  const lengths = [...used].map((id) => {
    const row = table.subarray(id * dim, (id + 1) * dim);
    return Math.sqrt(product(row, row));
  });
  const length = lengths.reduce((sum, each) => sum + each, 0) / lengths.length;
  const positions = (weights.get('encoder.embedding.position.vectors') as Float32Array).length / dim;
  weights.set('encoder.embedding.position.vectors', positionVectors(positions, dim, POSITION_LENGTH * length));
  lookAround(weights, dim, headDim);

  // The left neighbour's left vector is what the token's right vector is compared with, and the other way round: each
  // half of the heads carries one of them, and puts it where the other is.
  const value = weights.get('encoder.blocks.0.attention.value.weight') as Float32Array;
  const output = weights.get('encoder.blocks.0.attention.output.weight') as Float32Array;
  for (let side = 0; side < 2; side++)
    for (let r = 0; r < rank; r++) {
      const from = POSITION_COLUMNS + side * rank + r;
      const to = POSITION_COLUMNS + (1 - side) * rank + r;
      const carried = (side * dim) / 2 + r;
      (value[from * dim + carried] as number) += 1;
      (output[carried * dim + to] as number) += LOUDNESS;
    }

  const counts = new Float64Array(vocab);
  for (const ids of runs) for (const id of ids) (counts[id] as number)++;
  const total = counts.reduce((a, b) => a + b, 0);
  weights.set(
    'head.bias',
    Float32Array.from(counts, (count) => Math.log((Math.max(count, 0.5) * vocab) / total)),
  );
  const transform = weights.get('head.transform.weight') as Float32Array;
  for (let i = 0; i < dim; i++) (transform[i * (dim + 1)] as number) += 1;
  // Where gelu is nearly a line; the norm behind it takes the 2 away again.
  (weights.get('head.transform.bias') as Float32Array).fill(2);
};
