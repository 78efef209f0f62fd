import type { LayerWeights } from '../data.ts';

/** Rows that come to 1, of numbers from a small generator; causal or not: [heads][tokens][keys]. */
export const madeUp = (heads: number, tokens: number, keys: number, causal: boolean, seed = 1): LayerWeights => {
  let state = seed;
  const random = (): number => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  return Array.from({ length: heads }, () =>
    Array.from({ length: tokens }, (_, t) => {
      const row = Array.from({ length: keys }, (_, s) => (causal && s > t ? 0 : random() ** 4));
      const sum = row.reduce((a, b) => a + b, 0);
      return row.map((value) => value / sum);
    }),
  );
};

export const words = (count: number): string[] => Array.from({ length: count }, (_, i) => `${i === 0 ? '' : ' '}word${i}`);
