import type { Attention } from './data.ts';
import type { Grid, Shown } from './grid.ts';
import { shade, type Theme } from './themes.ts';

/** Whether a cell of the grid lies in the future of its query. */
export const hiddenCells =
  ({ causal }: Attention, shown: Shown): ((row: number, column: number) => boolean) =>
  (row, column) =>
    causal && (shown.keys[column] as number) > (shown.queries[row] as number);

/** A head as an image of one pixel a weight; what is hidden by causality is transparent. */
export const thumbnail = (
  { rows, columns, values }: Grid,
  hidden: (row: number, column: number) => boolean,
  theme: Theme,
): HTMLCanvasElement => {
  const canvas = document.createElement('canvas');
  canvas.width = columns;
  canvas.height = rows;
  const image = new ImageData(columns, rows);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      if (hidden(row, column)) continue;
      const at = row * columns + column;
      image.data.set(shade(theme, values[at] as number), 4 * at);
      image.data[4 * at + 3] = 255;
    }
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  return canvas;
};
