import { largest } from '../largest.ts';
import type { LogitsFilter } from '../sampler.ts';

/**
 * `logits / t`: below 1 the likely tokens gain, above 1 the unlikely ones.
 *
 * Where the largest quotient would not fit in a float32, the quotients are those of `logits - max(logits)`,
 * which have the same softmax.
 *
 * @throws RangeError unless `t` is positive and finite.
 */
export function temperature(t: number): LogitsFilter {
  if (t === 0) throw new RangeError('temperature: expected a number above 0, got 0; greedy() is what 0 means');
  if (!(t > 0 && t < Infinity)) throw new RangeError(`temperature: expected a finite number above 0, got ${t}`);
  let saved = new Float32Array(0);
  return (logits) => {
    if (t < 1) {
      if (saved.length !== logits.length) saved = new Float32Array(logits.length);
      saved.set(logits);
    }
    let max = -Infinity;
    for (let id = 0; id < logits.length; id++) {
      const quotient = Math.fround((logits[id] as number) / t);
      logits[id] = quotient;
      if (quotient > max) max = quotient;
    }
    if (t >= 1 || Number.isFinite(max)) return;
    const shift = largest(saved);
    if (Number.isFinite(shift))
      for (let id = 0; id < logits.length; id++) logits[id] = ((saved[id] as number) - shift) / t;
  };
}
