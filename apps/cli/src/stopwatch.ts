import type { Sampler } from '@blockformer/sampler';

/** Milliseconds; `undefined` where there was nothing to measure. */
export type Times = { readonly firstToken?: number; readonly decodePerToken?: number };

/** A sampler that notes when it is done with each token. `times` counts from the call of `stopwatch`. */
export const stopwatch = (sampler: Sampler): { readonly sampler: Sampler; times(): Times } => {
  const start = performance.now();
  const done: number[] = [];
  return {
    sampler: (logits, context) => {
      const id = sampler(logits, context);
      done.push(performance.now());
      return id;
    },
    times: () => {
      const [first, last] = [done[0], done.at(-1)];
      if (first === undefined || last === undefined) return {};
      if (done.length === 1) return { firstToken: first - start };
      return { firstToken: first - start, decodePerToken: (last - first) / (done.length - 1) };
    },
  };
};
