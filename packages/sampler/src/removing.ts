// Ways of removing tokens. All let a NaN stand.

/** Removes what is below `cut`. */
export function removeBelow(logits: Float32Array, cut: number): void {
  for (let id = 0; id < logits.length; id++) if ((logits[id] as number) < cut) logits[id] = -Infinity;
}

/** Removes what is below `cut`, and of the logits equal to it all but the first `equals`. */
export function removeBelowAndEqual(logits: Float32Array, cut: number, equals: number): void {
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id] as number;
    if (logit < cut || (logit === cut && equals-- <= 0)) logits[id] = -Infinity;
  }
}

/** Keeps `count` of the logits, when `kth` is the count-th largest: those above it, and of the equal ones the first. */
export function keepExactly(logits: Float32Array, kth: number, count: number): void {
  let above = 0;
  for (let id = 0; id < logits.length; id++) if ((logits[id] as number) > kth) above++;
  removeBelowAndEqual(logits, kth, count - above);
}

/** Removes these tokens. If no other would be left, it removes none; ids beyond the vocabulary are of no consequence. */
export function removeTokens(logits: Float32Array, ids: ReadonlySet<number>): void {
  if (ids.size === 0) return;
  let others = false;
  for (let id = 0; id < logits.length && !others; id++) others = (logits[id] as number) > -Infinity && !ids.has(id);
  if (!others) return;
  for (const id of ids) if (id < logits.length && !Number.isNaN(logits[id])) logits[id] = -Infinity;
}
