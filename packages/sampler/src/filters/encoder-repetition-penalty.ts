import { checkIds, checkNumber } from '../checks.ts';
import type { LogitsFilter } from '../sampler.ts';
import { repetitionPenalty } from './repetition-penalty.ts';

/**
 * Makes tokens of the source, what an encoder has read, likelier, against made-up things: the repetition penalty
 * `1 / penalty` for the tokens of `source`.
 *
 * @throws RangeError unless `penalty` is positive and finite and the ids are integers from 0 up.
 */
export function encoderRepetitionPenalty({
  penalty,
  source,
}: {
  penalty: number;
  source: readonly number[];
}): LogitsFilter {
  checkNumber('encoderRepetitionPenalty', penalty, (value) => value > 0 && value < Infinity, 'a finite number above 0');
  checkIds('encoderRepetitionPenalty', source);
  const filter = repetitionPenalty(1 / penalty);
  const context = { ids: [...source], promptLength: 0 };
  return (logits) => filter(logits, context);
}
