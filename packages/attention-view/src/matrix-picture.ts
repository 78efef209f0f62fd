import { shortWeight } from './numbers.ts';
import { fitText, type Painter, type Picture } from './painter.ts';
import { css, inkOn, shade } from './themes.ts';
import { hiddenCells } from './thumbnail.ts';
import { tokenLine } from './token-text.ts';
import type { ViewContext } from './view-context.ts';

export type MatrixLayout = {
  readonly cell: number;
  /** Where the cells begin: labels are on the left and above. */
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly width: number;
  readonly height: number;
};

const FEW = 128; // up to so many tokens cells are wide enough for labels
const LABEL = 11; // the least distance between labels
const NUMBERS = 30; // cells from here on have room for a number

export const matrixLayout = ({ attention, shown, width, measure }: ViewContext): MatrixLayout => {
  const [rows, columns] = [shown.queries.length, shown.keys.length];
  const size = 12;
  const longest = (positions: readonly number[], tokens: typeof attention.queries): number =>
    Math.max(...positions.map((i) => measure(tokenLine(tokens[i] ?? { text: '' }), { size })));
  const limit = Math.max(60, Math.min(150, width * 0.28));
  const x = Math.min(limit, Math.ceil(longest(shown.queries, attention.queries)) + 10);
  const y = Math.min(limit, Math.ceil(longest(shown.keys, attention.keys)) + 10);
  const least = Math.max(rows, columns) <= FEW ? LABEL : 4;
  const cell = Math.max(least, Math.min(44, Math.floor((width - x - 2) / columns)));
  return {
    cell,
    x,
    y,
    size: Math.min(size, Math.max(10, cell - 1)),
    width: x + columns * cell + 2,
    height: y + rows * cell + 2,
  };
};

/** The label of a row or column. */
export const paintLabel = (
  painter: Painter,
  context: ViewContext,
  layout: MatrixLayout,
  side: 'query' | 'key',
  index: number,
  color?: string,
): void => {
  const { attention, shown, measure, theme } = context;
  const [tokens, positions] = side === 'query' ? [attention.queries, shown.queries] : [attention.keys, shown.keys];
  const token = tokens[positions[index] as number] ?? { text: '' };
  const { cell, x, y } = layout;
  const style = {
    size: layout.size,
    italic: token.special === true,
    bold: color !== undefined,
    color: color ?? (token.special ? theme.muted : theme.text),
  };
  const middle = (index + 0.5) * cell;
  const text = fitText(measure, tokenLine(token), (side === 'query' ? x : y) - 8, style);
  if (side === 'query') painter.text(text, x - 6, y + middle, { ...style, align: 'end' });
  else painter.text(text, x + middle, y - 6, { ...style, rotate: -90 });
};

/** A head as a matrix: a row for each token that looks, a column for each that is looked at. */
export const matrixPicture = (context: ViewContext): Picture => {
  const { attention, shown, state, theme } = context;
  const layout = matrixLayout(context);
  const { cell, x, y, width, height } = layout;
  const { rows, columns, values } = context.grid(state.layer, state.head);
  const hidden = hiddenCells(attention, shown);
  return {
    width,
    height,
    paint: (painter) => {
      const each = Math.ceil(LABEL / cell);
      for (let row = 0; row < rows; row += each) paintLabel(painter, context, layout, 'query', row);
      for (let column = 0; column < columns; column += each) paintLabel(painter, context, layout, 'key', column);
      const gap = cell >= 14 ? 1 : 0;
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < columns; column++) {
          if (hidden(row, column)) continue;
          const weight = values[row * columns + column] as number;
          const color = shade(theme, weight);
          painter.rect(x + column * cell, y + row * cell, cell - gap, cell - gap, css(color));
          const short = cell >= NUMBERS ? shortWeight(weight) : '';
          if (short)
            painter.text(short, x + (column + 0.5) * cell, y + (row + 0.5) * cell, {
              color: inkOn(color),
              size: 11,
              align: 'middle',
            });
        }
    },
  };
};
