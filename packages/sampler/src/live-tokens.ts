/** The tokens that have not been removed, NaN among them; valid until the next call. */
export type LiveTokens = {
  /** How many of the elements of `ids` and `logits` count. */
  count: number;
  ids: Int32Array;
  logits: Float32Array;
};

/**
 * A function that lists the tokens that are left, in order of id, in arrays that it keeps: behind a filter that leaves a few,
 * the rest costs nothing more than this one pass.
 */
export function liveTokens(): (logits: Float32Array) => LiveTokens {
  const live: LiveTokens = { count: 0, ids: new Int32Array(0), logits: new Float32Array(0) };
  return (logits) => {
    if (live.ids.length < logits.length) {
      live.ids = new Int32Array(logits.length);
      live.logits = new Float32Array(logits.length);
    }
    const { ids, logits: values } = live;
    let count = 0;
    for (let id = 0; id < logits.length; id++) {
      const logit = logits[id] as number;
      if (logit === -Infinity) continue;
      ids[count] = id;
      values[count++] = logit;
    }
    live.count = count;
    return live;
  };
}
