/** The bytes of logits that are kept at most: those of a few hundred places with 50,000 tokens each would be 64 MB. */
const MOST = 32 * 2 ** 20;

/** Logits of places that were computed lately, so that looking at a place again costs no pass. */
export type LogitsKept = {
  find(key: string, ids: readonly number[]): Float32Array | undefined;
  /** Keeps a copy; the oldest ones go where there is no room. */
  keep(key: string, ids: readonly number[], logits: Float32Array): void;
};

export const logitsKept = (most: number = MOST): LogitsKept => {
  const kept = new Map<string, Float32Array>();
  let bytes = 0;
  const nameOf = (key: string, ids: readonly number[]): string => `${key}/${ids.join()}`;
  const drop = (name: string): void => {
    bytes -= kept.get(name)?.byteLength ?? 0;
    kept.delete(name);
  };
  return {
    find: (key, ids) => kept.get(nameOf(key, ids)),
    keep: (key, ids, logits) => {
      const name = nameOf(key, ids);
      drop(name);
      kept.set(name, logits.slice());
      bytes += logits.byteLength;
      for (const oldest of kept.keys()) {
        if (bytes <= most) return;
        drop(oldest);
      }
    },
  };
};
