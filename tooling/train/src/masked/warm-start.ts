import { normal, type Random } from '@blockformer/core';
import { matMul, type Tensor2D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { Values } from '../adam-w.ts';

// A masked model learns nothing from context until its token vectors mean something, and that takes most of a short
// training. So it starts as a bag of words: vectors from counts of neighbours, and attention that passes on what it reads.

// V: vocabulary, D: width

/** How far two tokens may be apart to be neighbours; those d apart count 1/d. */
const REACH = 5;
const SMOOTHING = 0.75;

/**
 * Positive pointwise mutual information of tokens that stand near one another, symmetric, [V, V]: `log p(a, b) / p(a) q(b)`
 * where that is positive, q being the distribution of tokens raised to 3/4. Levy and Goldberg, NeurIPS 2014.
 */
export const nearness = (runs: readonly (readonly number[])[], vocab: number): Float32Array => {
  const counts = new Float32Array(vocab * vocab);
  for (const ids of runs)
    ids.forEach((id, i) => {
      for (let d = 1; d <= REACH && i + d < ids.length; d++) {
        const other = ids[i + d] as number;
        (counts[id * vocab + other] as number) += 1 / d;
        (counts[other * vocab + id] as number) += 1 / d;
      }
    });
  const sums = Float64Array.from({ length: vocab }, (_, row) =>
    counts.subarray(row * vocab, (row + 1) * vocab).reduce((a, b) => a + b, 0),
  );
  const total = sums.reduce((a, b) => a + b, 0);
  const smoothed = sums.map((sum) => sum ** SMOOTHING);
  const smoothedTotal = smoothed.reduce((a, b) => a + b, 0);
  const information = (a: number, b: number, count: number): number =>
    Math.log((count * smoothedTotal) / ((sums[a] as number) * (smoothed[b] as number)));
  for (let a = 0; a < vocab; a++)
    for (let b = a; b < vocab; b++) {
      const count = counts[a * vocab + b] as number;
      const value = count > 0 ? Math.max(0, (information(a, b, count) + information(b, a, count)) / 2) : 0;
      counts[a * vocab + b] = value;
      counts[b * vocab + a] = value;
    }
  return total > 0 ? counts : counts.fill(0);
};

/** Columns of length 1 at right angles to one another, in place (modified Gram–Schmidt). [D, V], a column of the matrix a row. */
const orthonormal = (rows: Float32Array[]): void => {
  const product = (a: Float32Array, b: Float32Array): number =>
    a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
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
 * The vectors [V, D] whose products come nearest to a symmetric matrix [V, V]: its D largest eigenvectors times the roots of
 * their eigenvalues, by subspace iteration. Rows have deviation `std` in the mean.
 */
export const vectorsOf = (
  matrix: Float32Array,
  vocab: number,
  dim: number,
  std: number,
  random: Random,
): Float32Array => {
  const rows = Array.from({ length: dim }, () => normal(1)(random, vocab));
  const given = tensor2d(matrix, [vocab, vocab]);
  const times = (): Float32Array =>
    tidy(() => {
      const flat = new Float32Array(dim * vocab);
      for (const [i, row] of rows.entries()) flat.set(row, i * vocab);
      return matMul(tensor2d(flat, [dim, vocab]), given as Tensor2D).dataSync() as Float32Array; // [D, V]
    });
  for (let round = 0; round < 8; round++) {
    orthonormal(rows);
    const next = times();
    for (const [i, row] of rows.entries()) row.set(next.subarray(i * vocab, (i + 1) * vocab));
  }
  given.dispose();
  // After the last round, the length of a row is its eigenvalue.
  const vectors = new Float32Array(vocab * dim);
  rows.forEach((row, column) => {
    const eigenvalue = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0)) || 1;
    row.forEach((value, id) => {
      vectors[id * dim + column] = value / Math.sqrt(eigenvalue);
    });
  });
  const deviation = Math.sqrt(vectors.reduce((sum, value) => sum + value * value, 0) / vectors.length) || 1;
  return vectors.map((value) => (value * std) / deviation);
};

/** `scale` times the identity, added to a square matrix. */
const addIdentity = (matrix: Float32Array, scale: number): void => {
  const size = Math.sqrt(matrix.length);
  for (let i = 0; i < size; i++) (matrix[i * (size + 1)] as number) += scale;
};

/** Makes a masked model start as a bag of words: token vectors, biases of their frequency, attention that passes on. */
export const warmStart = (weights: Values, runs: readonly (readonly number[])[], dim: number, random: Random): void => {
  const table = weights.get('encoder.embedding.token.table') as Float32Array;
  const vocab = table.length / dim;
  const counts = new Float64Array(vocab);
  for (const ids of runs) for (const id of ids) (counts[id] as number)++;
  const total = counts.reduce((a, b) => a + b, 0);
  const vectors = vectorsOf(nearness(runs, vocab), vocab, dim, 0.04, random);
  // What never occurs (the mask, …) keeps the random vector it has.
  counts.forEach((count, id) => {
    if (count > 0) table.set(vectors.subarray(id * dim, (id + 1) * dim), id * dim);
  });
  weights.set(
    'head.bias',
    Float32Array.from(counts, (count) => Math.log(Math.max(count, 0.5) / total) - Math.log(1 / vocab)),
  );
  for (const [path, values] of weights) {
    if (/attention\.value\.weight$/.test(path)) addIdentity(values, 1);
    if (/attention\.output\.weight$/.test(path)) addIdentity(values, 1);
    if (path === 'head.transform.weight') addIdentity(values, 1);
    // Where gelu is nearly a line; the norm behind it takes the 2 away again.
    if (path === 'head.transform.bias') values.fill(2);
  }
};
