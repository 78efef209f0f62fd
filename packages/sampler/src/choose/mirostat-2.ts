import { checkNumber } from '../checks.ts';
import { largest } from '../largest.ts';
import type { Random } from '../random.ts';
import { removeBelow } from '../removing.ts';
import type { Choose } from '../sampler.ts';
import { totalWeight } from '../total-weight.ts';
import { multinomial } from './multinomial.ts';

export type MirostatOptions = {
  /** The surprise to keep to, in bits. 5 is usual; less is duller. */
  readonly target: number;
  /** How fast to go after it. */
  readonly rate?: number;
};

export function checkMirostat(who: string, { target, rate = 0.1 }: MirostatOptions): void {
  checkNumber(who, target, (value) => value > 0 && value < Infinity, 'a finite number above 0 for target');
  checkNumber(who, rate, (value) => value > 0 && value < Infinity, 'a finite number above 0 for rate');
}

/** What is left after `keep` has removed some of the logits: a draw, and how surprising it was, in bits. */
export function surprisingDraw(
  random: Random,
): (kept: Float32Array, context: Parameters<Choose>[1]) => { id: number; surprise: number } {
  const draw = multinomial(random);
  return (kept, context) => {
    const id = draw(kept, context);
    const max = largest(kept);
    return { id, surprise: (Math.log(totalWeight(kept, max)) + max - (kept[id] as number)) / Math.LN2 };
  };
}

/**
 * Keeps the surprise of the text near `target`: draws among the tokens whose surprise `-log2(p)` is at most µ, at least the
 * likeliest, and then corrects `µ ← µ - rate · (surprise - target)`, where the surprise is that of the token drawn among
 * those that were left. µ begins at `2 · target`.
 *
 * It remembers µ from call to call: one for each generation.
 *
 * Basu et al. 2020, "Mirostat: A Neural Text Decoding Algorithm that Directly Controls Perplexity"; this second version as in
 * the authors' code and llama.cpp.
 *
 * @throws RangeError unless `target` and `rate` are positive and finite.
 */
export function mirostat2({ target, rate = 0.1, random }: MirostatOptions & { readonly random: Random }): Choose {
  checkMirostat('mirostat2', { target, rate });
  const draw = surprisingDraw(random);
  let kept = new Float32Array(0);
  let mu = 2 * target;
  return (logits, context) => {
    if (kept.length !== logits.length) kept = new Float32Array(logits.length);
    kept.set(logits);
    const max = largest(logits);
    removeBelow(kept, Math.min(max, max + Math.log(totalWeight(logits, max)) - mu * Math.LN2));
    const { id, surprise } = draw(kept, context);
    mu -= rate * (surprise - target);
    return id;
  };
}
