/** Whether `ids` ends with `sequence`, but for the last `without` of it. */
export function endsWith(ids: readonly number[], sequence: readonly number[], without = 0): boolean {
  const length = sequence.length - without;
  const start = ids.length - length;
  if (start < 0) return false;
  for (let at = 0; at < length; at++) if (ids[start + at] !== sequence[at]) return false;
  return true;
}
