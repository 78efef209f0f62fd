/**
 * Sum of `exp(logit - max)`: the denominator of a softmax that cannot overflow, in float64. At least 1; 0 without tokens, NaN
 * when a logit is NaN.
 */
export function totalWeight(logits: Float32Array, max: number): number {
  let total = 0;
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id] as number;
    if (logit !== -Infinity) total += Math.exp(logit - max);
  }
  return total;
}
