import { checkFinite, checkIds, checkInteger, checkNumber } from '../checks.ts';
import { finite } from '../finite.ts';
import type { LogitsFilter } from '../sampler.ts';

/** A repetition longer than this counts as this long, so that the power stays in range. */
const LONGEST = 50;

export type DryOptions = {
  /** What a repetition of `allowed` tokens costs. */
  readonly multiplier: number;
  /** How many times that for each token more. 1.75 is usual. */
  readonly base?: number;
  /** Shorter repetitions cost nothing. */
  readonly allowed?: number;
  /** Ids that no repetition goes across: line feed, quotation marks, names. */
  readonly breakers?: readonly number[];
  /** How many of the last ids are looked at; all by default. */
  readonly range?: number;
};

/**
 * "Don't repeat yourself": a token that would continue a repetition gets less likely with the length of what it repeats.
 * When the last n tokens have appeared before, followed by token t, then for the longest such n of at least `allowed`
 *
 *     logit[t] - multiplier · base^(n - allowed)
 *
 * The prompt counts. A repetition has no breaker in it, and breakers are never made less likely.
 *
 * By its author (p-e-w) in text-generation-webui, 2024.
 *
 * @throws RangeError unless `multiplier` is finite, `base` at least 1, `allowed` and `range` integers of at least 1 and the
 *   ids integers from 0 up.
 */
export function dry({
  multiplier,
  base = 1.75,
  allowed = 2,
  breakers = [],
  range = Infinity,
}: DryOptions): LogitsFilter {
  checkFinite('dry', multiplier);
  checkNumber('dry', base, (value) => value >= 1 && value < Infinity, 'a finite number of at least 1 for base');
  checkInteger('dry', allowed, 1, 'allowed');
  if (range !== Infinity) checkInteger('dry', range, 1, 'range');
  checkIds('dry', breakers);
  const borders = new Set(breakers);

  return (logits, { ids }) => {
    const first = Math.max(0, ids.length - range);
    const end = ids.length - 1;
    // How many of the last ids are free of breakers: no repetition is longer.
    let free = 0;
    while (free < LONGEST && free <= end - first && !borders.has(ids[end - free] as number)) free++;
    if (free < allowed) return;

    const lengths = new Map<number, number>();
    for (let at = first; at < end; at++) {
      let length = 0;
      while (length < free && at - length >= first && ids[at - length] === ids[end - length]) length++;
      const next = ids[at + 1] as number;
      if (length >= allowed && length > (lengths.get(next) ?? 0) && !borders.has(next)) lengths.set(next, length);
    }
    for (const [id, length] of lengths) {
      const logit = logits[id] ?? -Infinity;
      if (logit !== -Infinity) logits[id] = finite(logit - multiplier * base ** (length - allowed));
    }
  };
}
