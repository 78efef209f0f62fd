// Rare enough to cost next to nothing, often enough to feel immediate.
const INTERVAL_MS = 50;

/**
 * A function to await in a loop: every 50 ms it lets timers, input and signals have their turn.
 *
 * An engine that computes without ever waiting would otherwise keep the abort of a signal from happening.
 */
export function breathing(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < INTERVAL_MS) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    last = performance.now();
  };
}
