import { checkIds, checkInteger } from '../checks.ts';
import type { Finish, StopRule } from '../generate.ts';

/** When the sequences of a search end; as for `generate`. */
export type EndingOptions = {
  /** At least one id. */
  readonly prompt: readonly number[];
  /** How many new ids at most. Without it, until `positions` are full. */
  readonly maxTokens?: number;
  /** The longest sequence that can be fed: that of the step. */
  readonly positions?: number;
  /** How many ms at most, since the search was made. Looked at after each id, so that there is at least one. */
  readonly maxTime?: number;
  readonly endIds?: readonly number[];
  readonly stop?: readonly StopRule[];
};

/** How a sequence with these new ids ends, if it does. */
export type Ending = {
  /** The most new ids. */
  readonly most: number;
  of(ids: readonly number[]): Finish | undefined;
};

/**
 * The rules by which `generate` ends, of several the first: `end`, `stop`, `length`, `context`, `time`.
 *
 * @throws RangeError for an option out of range. `who` is whom the message names.
 */
export function ending(
  who: string,
  { prompt, maxTokens, maxTime = Infinity, positions, endIds = [], stop = [] }: EndingOptions,
): Ending {
  if (prompt.length === 0) throw new RangeError(`${who}: the prompt is empty, expected at least one id`);
  checkIds(`${who}: prompt`, prompt);
  checkIds(`${who}: endIds`, endIds);
  if (positions !== undefined && prompt.length > positions)
    throw new RangeError(`${who}: prompt of ${prompt.length} tokens is longer than the context of ${positions}`);
  if (maxTokens === undefined && positions === undefined)
    throw new RangeError(`${who}: nothing says where to end, give maxTokens or positions`);
  if (maxTokens !== undefined) checkInteger(who, maxTokens, 1, 'maxTokens');
  if (!(maxTime > 0)) throw new RangeError(`${who}: expected a number of ms above 0 for maxTime, got ${maxTime}`);
  const begin = performance.now();
  const room = positions === undefined ? Infinity : positions - prompt.length + 1;
  return {
    most: Math.min(maxTokens ?? Infinity, room),
    of: (ids) => {
      if (endIds.includes(ids.at(-1) as number)) return 'end';
      if (stop.some((rule) => rule(ids))) return 'stop';
      if (ids.length === maxTokens) return 'length';
      if (ids.length >= room) return 'context';
      return performance.now() - begin >= maxTime ? 'time' : undefined;
    },
  };
}
