import type { Attention } from './data.ts';
import { make } from './dom.ts';
import { type Grid, type Shown, strongest } from './grid.ts';
import { showWeight } from './numbers.ts';
import { quoted } from './token-text.ts';

const NAMED = 3;

/** What each token looks at most, in words: the picture for those who cannot see it, and for copying. */
export const asText = ({ queries, keys, within }: Attention, shown: Shown, grid: Grid): HTMLElement =>
  make(
    'ol',
    {},
    ...shown.queries.map((position, row) => {
      const found = strongest(grid, 'query', row, NAMED).filter(({ weight }, i) => i === 0 || weight >= 0.01);
      const parts = found.map(
        ({ index, weight }) =>
          `${quoted(keys[shown.keys[index] as number] ?? { text: '' })} ${showWeight(weight, within)}`,
      );
      return make(
        'li',
        { value: position },
        `${quoted(queries[position] ?? { text: '' })} looks at ${parts.join(', ')}`,
      );
    }),
  );
