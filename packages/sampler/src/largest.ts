/** The largest of the logits; NaN is skipped, and -Infinity is the largest of none. */
export function largest(logits: Float32Array): number {
  let max = -Infinity;
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id] as number;
    if (logit > max) max = logit;
  }
  return max;
}
