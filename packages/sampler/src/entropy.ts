import { largest } from './largest.ts';

/**
 * Of `softmax(logits)`: the entropy in nats, `-Σ p log(p)`, and what makes logits into log-probabilities,
 * `logit - max - logTotal`. NaN when a logit is NaN.
 */
export function entropyOf(logits: Float32Array): { max: number; logTotal: number; entropy: number } {
  const max = largest(logits);
  let total = 0;
  let sum = 0;
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id] as number;
    if (logit === -Infinity) continue;
    const weight = Math.exp(logit - max);
    total += weight;
    // Of a weight of 0 the distance may be infinite.
    if (weight !== 0) sum += weight * (logit - max);
  }
  const logTotal = Math.log(total);
  return { max, logTotal, entropy: logTotal - sum / total };
}
