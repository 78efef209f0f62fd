import type { LogitsFilter } from '@blockformer/sampler';

/** A distribution between two filters. */
export type Stage = {
  /** Of the option that made the filter; `model` is what was there before the first one. */
  readonly name: string;
  /** How many tokens are left. */
  readonly left: number;
  /** How much of the distribution before is left: 1 where nothing was removed. */
  readonly kept: number;
  /** e to the entropy: how many tokens of equal probability would leave as much open. */
  readonly perplexity: number;
  /** [V]. Of the first stage and the last one. */
  readonly probabilities: Float32Array;
};

const softmax = (logits: Float32Array, to: Float32Array): { left: number; perplexity: number } => {
  let max = Number.NEGATIVE_INFINITY;
  for (let id = 0; id < logits.length; id++) if ((logits[id] as number) > max) max = logits[id] as number;
  let total = 0;
  let moment = 0;
  let left = 0;
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id] as number;
    if (logit === Number.NEGATIVE_INFINITY) {
      to[id] = 0;
      continue;
    }
    const weight = Math.exp(logit - max);
    to[id] = weight;
    total += weight;
    moment += weight * (logit - max);
    left++;
  }
  for (let id = 0; id < to.length; id++) to[id] = (to[id] as number) / total;
  return { left, perplexity: Math.exp(Math.log(total) - moment / total) };
};

/**
 * What each filter leaves of the logits [V] of a place: the stages that `createPlan` would have a sampler go through. In
 * time O(V) for each, so that it can be done while a slider is dragged.
 */
export const stagesOf = (
  logits: Float32Array,
  { filters, names }: { readonly filters: readonly LogitsFilter[]; readonly names: readonly string[] },
  context: { readonly ids: readonly number[]; readonly promptLength: number },
): readonly Stage[] => {
  const scratch = logits.slice();
  const first = new Float32Array(logits.length);
  const stages: Stage[] = [{ name: 'model', kept: 1, probabilities: first, ...softmax(scratch, first) }];
  let before = first;
  for (const [at, filter] of filters.entries()) {
    filter(scratch, context);
    let kept = 0;
    for (let id = 0; id < scratch.length; id++)
      if (scratch[id] !== Number.NEGATIVE_INFINITY) kept += before[id] as number;
    const probabilities = new Float32Array(logits.length);
    const shape = softmax(scratch, probabilities);
    const removed = shape.left < (stages.at(-1) as Stage).left;
    stages.push({ name: names[at] as string, kept: removed ? kept : 1, probabilities, ...shape });
    before = probabilities;
  }
  return stages;
};

/** More ids than any vocabulary has; with the 32 bits of a logit they are below 2^53. */
const IDS = 2 ** 20;

/**
 * The ids in falling order of their logits; of equal ones the lowest first. Logit and id are sorted as one number, which is
 * many times faster than to compare logits.
 */
export const ranked = (logits: Float32Array): Uint32Array => {
  const bits = new Uint32Array(logits.slice().buffer);
  const keys = new Float64Array(bits.length);
  for (let id = 0; id < bits.length; id++) {
    const each = bits[id] as number;
    // As whole numbers, floats are in order but for their sign: those below 0 fall as they grow.
    const rising = each >= 2 ** 31 ? 2 ** 32 - 1 - each : each + 2 ** 31;
    keys[id] = (2 ** 32 - 1 - rising) * IDS + id;
  }
  keys.sort();
  const order = new Uint32Array(keys.length);
  for (let rank = 0; rank < keys.length; rank++) order[rank] = (keys[rank] as number) % IDS;
  return order;
};
