/**
 * The ids that follow, in `ids`, the last `size - 1` of `sequence`: those that would complete an n-gram of `ids`.
 * For size 1, all ids. None while `sequence` is shorter than `size - 1`.
 */
export function followers(ids: readonly number[], sequence: readonly number[], size: number): Set<number> {
  const found = new Set<number>();
  const length = size - 1;
  const start = sequence.length - length;
  if (start < 0) return found;
  for (let at = length; at < ids.length; at++) {
    let same = 0;
    while (same < length && ids[at - 1 - same] === sequence[sequence.length - 1 - same]) same++;
    if (same === length) found.add(ids[at] as number);
  }
  return found;
}
