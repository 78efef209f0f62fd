import type { LogitsFilter } from '../sampler.ts';
import { sequenceBias } from './sequence-bias.ts';

/**
 * Adds a number to the logits of some tokens: `logitBias([[50256, -100]])`. Ids beyond the vocabulary are of no consequence.
 *
 * OpenAI's `logit_bias`.
 *
 * @throws RangeError unless the ids are integers from 0 up and the numbers finite.
 */
export function logitBias(biases: Iterable<readonly [id: number, bias: number]>): LogitsFilter {
  return sequenceBias(Array.from(biases, ([id, bias]) => ({ ids: [id], bias })));
}
