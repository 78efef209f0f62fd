// Rare enough to cost next to nothing, often enough to feel immediate.
const INTERVAL_MS = 50;

/**
 * After everything that is waiting has had its turn. A timer of 0 ms may fire before input and signals are looked at;
 * `setImmediate` (Node) comes after them. Browsers have no such thing, and no signals either.
 */
const turn = (): Promise<void> =>
  new Promise((resolve) => {
    const { setImmediate } = globalThis as { setImmediate?: (run: () => void) => unknown };
    if (setImmediate) setImmediate(resolve);
    else setTimeout(resolve, 0);
  });

/**
 * A function to await in a loop: at once, and then every 50 ms, it lets timers, input and signals have their turn.
 *
 * An engine that computes without ever waiting would otherwise keep the abort of a signal from happening.
 */
export function breathing(): () => Promise<void> {
  let last = Number.NEGATIVE_INFINITY;
  return async () => {
    if (performance.now() - last < INTERVAL_MS) return;
    await turn();
    last = performance.now();
  };
}
