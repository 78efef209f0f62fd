/** The bytes of logits that are kept of a model at most: those of 160 places with 50,000 tokens each. */
const MOST = 32 * 2 ** 20;
/** The most places: with a small vocabulary it is they that are no longer looked at, long before the bytes are used. */
const PLACES = 256;

/** Logits of places that were computed lately, so that looking at a place again costs no pass. */
export type LogitsKept = {
  find(ids: readonly number[]): Float32Array | undefined;
  /** Keeps a copy; the oldest ones go where there is no room. */
  keep(ids: readonly number[], logits: Float32Array): void;
};

export const logitsKept = (most: number = MOST): LogitsKept => {
  const kept = new Map<string, Float32Array>();
  let bytes = 0;
  const drop = (name: string): void => {
    bytes -= kept.get(name)?.byteLength ?? 0;
    kept.delete(name);
  };
  return {
    find: (ids) => kept.get(ids.join()),
    keep: (ids, logits) => {
      const name = ids.join();
      drop(name);
      kept.set(name, logits.slice());
      bytes += logits.byteLength;
      for (const oldest of kept.keys()) {
        if (bytes <= most && kept.size <= PLACES) return;
        drop(oldest);
      }
    },
  };
};

/** What is kept of each model, as long as it is open. */
export const keptOfEach = (): ((model: object) => LogitsKept) => {
  const all = new WeakMap<object, LogitsKept>();
  return (model) => {
    const found = all.get(model) ?? logitsKept();
    all.set(model, found);
    return found;
  };
};
