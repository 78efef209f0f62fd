import type { Random } from '@blockformer/core';

/** A copy in random order (Fisher and Yates). */
export const shuffled = <T>(items: readonly T[], random: Random): T[] => {
  const all = [...items];
  for (let i = all.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [all[i], all[j]] = [all[j] as T, all[i] as T];
  }
  return all;
};
