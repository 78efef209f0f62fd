import { checkIds, checkNumber } from '../checks.ts';
import { largest } from '../largest.ts';
import { numberAt, streams } from '../random.ts';
import type { LogitsFilter } from '../sampler.ts';
import { totalWeight } from '../total-weight.ts';

/**
 * "Exclude top choices": when two or more tokens have a probability of at least `threshold`, removes all of them but the least
 * likely, of equal ones the one of the highest id. With `probability`, decided anew at each place; otherwise nothing happens.
 *
 * The place of the token, `ids.length`, and the seed decide, not earlier calls: `numberAt(seed, place, streams.xtc)` less
 * than `probability`. If one of the tokens `keep` (line feed, end) would be removed, none is.
 *
 * By its author (p-e-w) in text-generation-webui, 2024.
 *
 * @throws RangeError unless `threshold` is above 0 and at most 0.5 (above, there is never a second token), `probability` is
 *   above 0 and at most 1, and the ids are integers from 0 up; and as `seeded`.
 */
export function xtc({
  threshold,
  probability,
  seed,
  keep = [],
}: {
  threshold: number;
  probability: number;
  seed: number;
  keep?: readonly number[];
}): LogitsFilter {
  checkNumber('xtc', threshold, (value) => value > 0 && value <= 0.5, 'a number above 0, at most 0.5, for threshold');
  checkNumber('xtc', probability, (value) => value > 0 && value <= 1, 'a number above 0, at most 1, for probability');
  checkIds('xtc', keep);
  const coin = numberAt(seed, streams.xtc);
  const log = Math.log(threshold);
  const kept = [...keep];

  return (logits, { ids }) => {
    if (coin(ids.length) >= probability) return;
    const max = largest(logits);
    const cut = max + log + Math.log(totalWeight(logits, max));
    let least = -1;
    for (let id = 0; id < logits.length; id++) {
      const logit = logits[id] as number;
      if (logit >= cut && logit > -Infinity && (least < 0 || logit <= (logits[least] as number))) least = id;
    }
    if (least < 0 || kept.some((id) => id !== least && (logits[id] ?? -Infinity) >= cut)) return;
    for (let id = 0; id < logits.length; id++) {
      if (id !== least && (logits[id] as number) >= cut) logits[id] = -Infinity;
    }
  };
}
