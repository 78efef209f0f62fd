import type { Values } from './adam-w.ts';

/** The length of all gradients as one vector. */
export const globalNorm = (gradients: Values): number => {
  let sum = 0;
  for (const values of gradients.values()) for (const value of values) sum += value * value;
  return Math.sqrt(sum);
};

/** Shortens the gradients, in place, so that their norm is at most `most`. Gives the norm before. */
export const clip = (gradients: Values, most: number): number => {
  const norm = globalNorm(gradients);
  if (norm > most)
    for (const values of gradients.values())
      for (let i = 0; i < values.length; i++) (values[i] as number) *= most / norm;
  return norm;
};
