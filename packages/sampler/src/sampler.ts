/**
 * From logits to one id: filters edit a copy of the logits one after the other, then a choice picks an id.
 * V is the size of the vocabulary.
 */

/** What a filter or a choice may look at besides the logits. Valid during the call: the array grows afterwards. */
export type Context = {
  /** The whole sequence so far, prompt included. */
  readonly ids: readonly number[];
  /** How many of `ids` are the prompt. */
  readonly promptLength: number;
};

/**
 * Edits logits [V] in place; -Infinity removes a token. Leaves at least one token, does not depend on earlier calls,
 * and lets a NaN stand: the choice reports it.
 */
export type LogitsFilter = (logits: Float32Array, context: Context) => void;

/**
 * Picks an id from logits [V], in which each is finite, or -Infinity for a removed token.
 *
 * @throws when a logit is NaN or Infinity, or no token is left.
 */
export type Choose = (logits: Float32Array, context: Context) => number;

/** Picks an id from logits [V], which it leaves alone. */
export type Sampler = (logits: ArrayLike<number>, context: Context) => number;

/**
 * The sampler `choose(filterN(… filter1(logits)))`.
 *
 * Filters run in the order given. They work on a float32 copy in an array that the sampler keeps between calls.
 */
export function createSampler({
  filters = [],
  choose,
}: {
  filters?: readonly LogitsFilter[];
  choose: Choose;
}): Sampler {
  let scratch = new Float32Array(0);
  return (logits, context) => {
    if (scratch.length !== logits.length) scratch = new Float32Array(logits.length);
    scratch.set(logits);
    for (const filter of filters) filter(scratch, context);
    return choose(scratch, context);
  };
}
