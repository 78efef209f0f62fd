import { largest } from './largest.ts';
import type { Step } from './step.ts';
import { totalWeight } from './total-weight.ts';

/** A state of each of the two streams. */
export type GuidedState<A, B> = { readonly guided: A; readonly plain: B };

/** `logit - log Σ exp(logit)`, in float64. */
function logProbabilities(logits: Float32Array): Float64Array {
  const max = largest(logits);
  const shift = max + Math.log(totalWeight(logits, max));
  return Float64Array.from(logits, (logit) => logit - shift);
}

/**
 * Guidance without a classifier: a step that takes the log-probabilities of two streams, `guided`, which reads the prompt, and
 * `plain`, which reads `plainPrompt` in its place, and goes away from the plain ones:
 *
 *     plain + scale · (guided - plain)
 *
 * Both are fed each token that is chosen. A scale above 1 keeps closer to the prompt; `plainPrompt` can also say what the text
 * should not be like. By default it is the last id of the prompt. The step of another model, or of another source, may be
 * the plain one. Where a token has no probability in the plain stream, it keeps what the guided one gives it.
 *
 * Ho and Salimans 2022, "Classifier-Free Diffusion Guidance"; Sanchez et al. 2023, "Stay on topic with Classifier-Free Guidance".
 *
 * @throws RangeError unless `scale` is finite, and for an empty `plainPrompt`.
 */
export function guided<A, B = A>({
  step,
  plain = step as unknown as Step<B>,
  scale,
  plainPrompt,
}: {
  step: Step<A>;
  plain?: Step<B>;
  scale: number;
  plainPrompt?: readonly number[];
}): Step<GuidedState<A, B>> {
  if (!Number.isFinite(scale)) throw new RangeError(`guided: expected a finite number for scale, got ${scale}`);
  if (plainPrompt?.length === 0) throw new RangeError('guided: plainPrompt is empty, expected at least one id');
  const positions = Math.min(step.positions ?? Infinity, plain.positions ?? Infinity);

  return {
    ...(positions === Infinity ? {} : { positions }),
    async next(ids, state) {
      const first = await step.next(ids, state?.guided);
      const others = state ? ids : (plainPrompt ?? ids.slice(-1));
      const second = await plain.next(others, state?.plain).catch((error) => {
        step.dispose?.(first.state);
        throw error;
      });
      const [wanted, usual] = [logProbabilities(first.logits), logProbabilities(second.logits)];
      const logits = Float32Array.from(wanted, (value, id) => {
        const base = usual[id] as number;
        return value === -Infinity || base === -Infinity ? value : base + scale * (value - base);
      });
      return { logits, state: { guided: first.state, plain: second.state } };
    },
    dispose(state) {
      step.dispose?.(state.guided);
      plain.dispose?.(state.plain);
    },
  };
}
