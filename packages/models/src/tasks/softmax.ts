/** `exp(x) / Σ exp(x)`, in float64. */
export const softmax = (scores: ArrayLike<number>): Float64Array => {
  const all = Float64Array.from(scores);
  const most = all.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const weights = all.map((score) => Math.exp(score - most));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
};
