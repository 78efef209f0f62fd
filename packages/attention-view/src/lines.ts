import type { Grid } from './grid.ts';
import type { Painter, Point } from './painter.ts';
import type { Theme } from './themes.ts';

/** A token that is pointed at, by its place among those that are shown. */
export type Active = { readonly side: 'query' | 'key'; readonly index: number };

export type LinesBox = { readonly x: number; readonly y: number; readonly width: number; readonly rowHeight: number };

const LEAST = 0.015; // fainter lines are not seen
const BUCKETS = 24;

/**
 * Lines from each query on the left to what it looks at on the right, as wide and as strong as the weight; with an active
 * token its own alone. Lines of about the same weight are drawn together, so that thousands take milliseconds.
 */
export const paintLines = (painter: Painter, grid: Grid, box: LinesBox, theme: Theme, active?: Active): void => {
  const { rows, columns, values } = grid;
  const buckets: [Point, Point][][] = Array.from({ length: BUCKETS }, () => []);
  const y = (index: number): number => box.y + (index + 0.5) * box.rowHeight;
  for (let row = 0; row < rows; row++) {
    if (active?.side === 'query' && row !== active.index) continue;
    for (let column = 0; column < columns; column++) {
      if (active?.side === 'key' && column !== active.index) continue;
      const weight = values[row * columns + column] as number;
      if (weight < LEAST) continue;
      const bucket = Math.min(BUCKETS - 1, Math.floor(weight * BUCKETS));
      buckets[bucket]?.push([
        [box.x, y(row)],
        [box.x + box.width, y(column)],
      ]);
    }
  }
  const color = active?.side === 'key' ? theme.key : theme.query;
  const thick = Math.min(1, box.rowHeight / 22);
  for (const [bucket, ends] of buckets.entries()) {
    const weight = (bucket + 0.5) / BUCKETS;
    const opacity = active ? 0.3 + 0.7 * weight ** 0.6 : 0.06 + 0.7 * weight;
    painter.curves(ends, { color, width: (active ? 0.9 + 6.5 * weight : 0.6 + 3.4 * weight) * thick, opacity });
  }
};
