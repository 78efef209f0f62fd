import { checkInteger } from '../checks.ts';
import { kthLargest } from '../kth-largest.ts';
import type { Random } from '../random.ts';
import { keepExactly } from '../removing.ts';
import type { Choose } from '../sampler.ts';
import { checkMirostat, type MirostatOptions, surprisingDraw } from './mirostat-2.ts';

/** The exponent s of Zipf's law `p(i) ~ i^-s`, fitted to logits in descending order. */
function zipfExponent(descending: Float32Array): number {
  let products = 0;
  let squares = 0;
  for (let i = 0; i + 1 < descending.length; i++) {
    const ratio = Math.log((i + 2) / (i + 1));
    products += ratio * ((descending[i] as number) - (descending[i + 1] as number));
    squares += ratio * ratio;
  }
  return products / squares;
}

/**
 * Keeps the surprise of the text near `target`: draws among the k likeliest tokens, where k follows from µ and from how steeply
 * the `candidates` likeliest fall, then corrects `µ ← µ - rate · (surprise - target)` as `mirostat2` does.
 *
 *     s = Σ t b / Σ t²,  t = log((i + 2) / (i + 1)),  b = log(p[i] / p[i + 1]),  i = 0 … candidates - 2
 *     k = (ε · 2^µ / (1 - V^-ε))^(1 / s),  ε = s - 1
 *
 * It remembers µ from call to call: one for each generation.
 *
 * Basu et al. 2020, "Mirostat: A Neural Text Decoding Algorithm that Directly Controls Perplexity", as in llama.cpp.
 *
 * @throws RangeError unless `target` and `rate` are positive and finite and `candidates` is an integer of at least 2.
 */
export function mirostat({
  target,
  rate = 0.1,
  candidates = 100,
  random,
}: MirostatOptions & { readonly candidates?: number; readonly random: Random }): Choose {
  checkMirostat('mirostat', { target, rate });
  checkInteger('mirostat', candidates, 2, 'candidates');
  const draw = surprisingDraw(random);
  let kept = new Float32Array(0);
  let mu = 2 * target;

  const countOf = (logits: Float32Array): number => {
    const heap = new Float32Array(Math.min(candidates, logits.length));
    kthLargest(logits, heap.length, heap);
    const descending = heap.sort().reverse();
    const left = descending.filter((logit) => logit > -Infinity);
    if (left.length < 2) return 1;
    const s = zipfExponent(left);
    const epsilon = s - 1;
    // As epsilon goes to 0, ε / (1 - V^-ε) goes to 1 / log(V).
    const share = Math.abs(epsilon) < 1e-9 ? 1 / Math.log(logits.length) : epsilon / (1 - logits.length ** -epsilon);
    // All equal (s = 0): every count is as good, and the power is 0 or infinite.
    const k = (share * 2 ** mu) ** (1 / s);
    return Number.isNaN(k) ? 1 : Math.min(Math.max(Math.floor(k), 1), logits.length);
  };

  return (logits, context) => {
    if (kept.length !== logits.length) kept = new Float32Array(logits.length);
    kept.set(logits);
    const k = countOf(logits);
    if (k < logits.length) keepExactly(kept, kthLargest(logits, k, new Float32Array(k)), k);
    const { id, surprise } = draw(kept, context);
    mu -= rate * (surprise - target);
    return id;
  };
}
