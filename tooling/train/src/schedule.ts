/** The learning rate of each step, from 0. */
export type Schedule = (step: number) => number;

/** Rises in a line to `peak` over `warmup` steps, then falls along half a cosine to `floor` at step `steps`. */
export const warmupCosine = (options: { peak: number; warmup: number; steps: number; floor?: number }): Schedule => {
  const { peak, warmup, steps, floor = 0 } = options;
  return (step) => {
    if (step < warmup) return (peak * (step + 1)) / warmup;
    const done = Math.min(1, (step - warmup) / Math.max(1, steps - warmup));
    return floor + ((peak - floor) * (1 + Math.cos(Math.PI * done))) / 2;
  };
};
