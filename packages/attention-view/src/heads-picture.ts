import { type Active, paintLines } from './lines.ts';
import { shortWeight } from './numbers.ts';
import { fitText, type Picture } from './painter.ts';
import { css, rgbOf } from './themes.ts';
import { tokenLine } from './token-text.ts';
import type { ViewContext } from './view-context.ts';

export type HeadsLayout = {
  readonly rowHeight: number;
  readonly size: number;
  /** The widths of the tokens that look, of the lines, and of the tokens that are looked at. */
  readonly left: number;
  readonly middle: number;
  readonly right: number;
};

const TALLEST = 940;
const NUMBER = 40; // the width of a weight beside a token
const PADDING = 20;

export const TINT = 0.45; // of the colour behind a token; text stays readable on it

export const headings = (self: boolean): readonly [string, string] =>
  self ? ['token', 'looks at'] : ['writes', 'reads'];

/** Rows as high as 100 tokens leave room for, columns as wide as their tokens need. */
export const headsLayout = ({ attention, shown, width, measure }: ViewContext): HeadsLayout => {
  const most = Math.max(shown.queries.length, shown.keys.length);
  const rowHeight = Math.max(15, Math.min(28, Math.floor(TALLEST / most)));
  const size = Math.max(11, Math.min(14, Math.floor(rowHeight * 0.56)));
  const longest = (positions: readonly number[], tokens: typeof attention.queries): number =>
    Math.max(...positions.map((i) => measure(tokenLine(tokens[i] ?? { text: '' }), { size })));
  const limit = Math.floor(width * 0.35);
  const left = Math.min(limit + NUMBER / 2, Math.ceil(longest(shown.queries, attention.queries)) + PADDING + NUMBER);
  const right = Math.min(limit + NUMBER / 2, Math.ceil(longest(shown.keys, attention.keys)) + PADDING + NUMBER);
  const middle = Math.max(60, Math.min(420, width - left - right));
  return { rowHeight, size, left: Math.max(56 + NUMBER, left), middle, right: Math.max(56 + NUMBER, right) };
};

/** The weight between the active token and another one, on the other side. */
export const weightOf = (grid: ReturnType<ViewContext['grid']>, { side, index }: Active, other: number): number =>
  grid.values[side === 'query' ? index * grid.columns + other : other * grid.columns + index] as number;

/** The colour behind a token, as strong as its weight. */
export const tint = (color: string, weight: number): string => css(rgbOf(color), TINT * Math.sqrt(Math.min(1, weight)));

/** The head view for a file: tokens, lines, and the weights of the active token. */
export const headsPicture = (context: ViewContext, active: Active | undefined): Picture => {
  const { attention, shown, state, theme, measure } = context;
  const { rowHeight, size, left, middle, right } = headsLayout(context);
  const grid = context.grid(state.layer, state.head);
  const top = 24;
  return {
    width: left + middle + right,
    height: top + Math.max(grid.rows, grid.columns) * rowHeight + 4,
    paint: (painter) => {
      const [from, to] = headings(attention.self);
      painter.text(from, left - 8, top / 2, { color: theme.muted, size: 12, align: 'end' });
      painter.text(to, left + middle + 8, top / 2, { color: theme.muted, size: 12 });
      paintLines(painter, grid, { x: left, y: top, width: middle, rowHeight }, theme, active);
      const column = (side: Active['side']): void => {
        const [positions, tokens] =
          side === 'query' ? [shown.queries, attention.queries] : [shown.keys, attention.keys];
        const [x, width] = side === 'query' ? [0, left] : [left + middle, right];
        for (const [index, position] of positions.entries()) {
          const token = tokens[position] ?? { text: '' };
          const y = top + (index + 0.5) * rowHeight;
          const other = active && active.side !== side;
          const weight = other ? weightOf(grid, active, index) : 0;
          const color = active?.side === 'key' ? theme.key : theme.query;
          const chosen = active?.side === side && active.index === index;
          if (chosen || weight >= 0.005)
            painter.rect(x, y - rowHeight / 2 + 1, width, rowHeight - 2, tint(color, chosen ? 1 : weight));
          const style = { size, italic: token.special === true, bold: chosen };
          const room = width - 16 - NUMBER + 12;
          const text = fitText(measure, tokenLine(token), room, style);
          const ink = token.special && !chosen ? theme.muted : theme.text;
          if (side === 'query') painter.text(text, x + width - 8, y, { ...style, color: ink, align: 'end' });
          else painter.text(text, x + 8, y, { ...style, color: ink });
          const short = other ? shortWeight(weight) : '';
          if (short && side === 'key')
            painter.text(short, x + width - 6, y, { color: theme.text, size: size - 1, align: 'end' });
          else if (short) painter.text(short, x + 6, y, { color: theme.text, size: size - 1 });
        }
      };
      column('query');
      column('key');
    },
  };
};
