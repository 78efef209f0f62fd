import { densityFor, sizeCanvas } from './canvas-painter.ts';
import { make } from './dom.ts';
import { matrixLayout, matrixPicture, paintLabel } from './matrix-picture.ts';
import { showWeight } from './numbers.ts';
import { css, rgbOf } from './themes.ts';
import { hiddenCells } from './thumbnail.ts';
import { quoted } from './token-text.ts';
import type { CreateView } from './view-context.ts';

type Cell = { readonly row: number; readonly column: number };

/** A matrix with a cross at the cell under the pointer or at the focus; the cross is on a canvas of its own. */
export const matrixView: CreateView = (host, context) => {
  const { attention, shown, state, theme } = context;
  const layout = matrixLayout(context);
  const { cell, x, y, width, height } = layout;
  const grid = context.grid(state.layer, state.head);
  const hidden = hiddenCells(attention, shown);
  const density = densityFor(width, height, context.density);
  const [below, above] = [make('canvas'), make('canvas', { class: 'above' })];
  const widget = make(
    'div',
    {
      class: 'cells',
      role: 'application',
      tabindex: 0,
      'aria-roledescription': 'matrix',
      'aria-label': `Matrix of ${grid.rows} rows and ${grid.columns} columns. Arrow keys move from cell to cell, Enter shows what the token of the row looks at.`,
      style: `width:${width}px;height:${height}px`,
    },
    below,
    above,
  );
  host.append(make('div', { class: 'scroll' }, widget));
  matrixPicture(context).paint(sizeCanvas(below, width, height, density).painter);
  const { context: drawing, painter } = sizeCanvas(above, width, height, density);

  let active: Cell | undefined;
  const show = (next: Cell | undefined): void => {
    active = next;
    drawing.clearRect(0, 0, width, height);
    if (!next) {
      context.say();
      return;
    }
    const { row, column } = next;
    const veil = css(rgbOf(theme.query), 0.16);
    painter.rect(x, y + row * cell, grid.columns * cell, cell, veil);
    painter.rect(x + column * cell, y, cell, grid.rows * cell, veil);
    painter.rect(0, y + row * cell, x, cell, theme.background);
    painter.rect(x + column * cell, 0, cell, y, theme.background);
    painter.frame(x + column * cell, y + row * cell, cell, cell, theme.key, 2);
    paintLabel(painter, context, layout, 'query', row, theme.query);
    paintLabel(painter, context, layout, 'key', column, theme.key);
    const query = attention.queries[shown.queries[row] as number] ?? { text: '' };
    const key = attention.keys[shown.keys[column] as number] ?? { text: '' };
    const weight = grid.values[row * grid.columns + column] as number;
    context.say(
      hidden(row, column)
        ? `${quoted(query)} does not see ${quoted(key)}, which comes later`
        : `${quoted(query)} looks at ${quoted(key)} ${showWeight(weight, attention.within)}`,
    );
  };

  show(undefined);

  const at = ({ offsetX, offsetY }: { offsetX: number; offsetY: number }): Cell | undefined => {
    const [row, column] = [Math.floor((offsetY - y) / cell), Math.floor((offsetX - x) / cell)];
    return row >= 0 && row < grid.rows && column >= 0 && column < grid.columns ? { row, column } : undefined;
  };
  const open = ({ row }: Cell): void =>
    context.choose({ view: 'heads', token: { side: 'query', position: shown.queries[row] as number } });
  const inside = (value: number, count: number): number => Math.max(0, Math.min(count - 1, value));

  above.addEventListener('pointermove', (event) => {
    const next = at(event);
    if (next?.row !== active?.row || next?.column !== active?.column) show(next);
  });
  above.addEventListener('pointerleave', (event) => {
    if (event.pointerType === 'mouse') show(undefined);
  });
  above.addEventListener('click', (event) => show(at(event)));
  above.addEventListener('dblclick', (event) => {
    const next = at(event);
    if (next) open(next);
  });
  widget.addEventListener('focus', () => {
    if (widget.matches(':focus-visible')) show(active ?? { row: 0, column: 0 });
  });
  widget.addEventListener('blur', () => show(undefined));
  widget.addEventListener('keydown', (event) => {
    const { row, column } = active ?? { row: 0, column: 0 };
    const moves: Record<string, Cell> = {
      ArrowDown: { row: row + 1, column },
      ArrowUp: { row: row - 1, column },
      ArrowRight: { row, column: column + 1 },
      ArrowLeft: { row, column: column - 1 },
      Home: { row, column: 0 },
      End: { row, column: grid.columns - 1 },
    };
    const next = moves[event.key];
    if (!(next || event.key === 'Enter') || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (!next) return open({ row, column });
    show({ row: inside(next.row, grid.rows), column: inside(next.column, grid.columns) });
    const scroller = widget.parentElement as HTMLElement;
    const place = x + (active?.column ?? 0) * cell;
    if (place - x < scroller.scrollLeft) scroller.scrollLeft = place - x;
    else if (place + cell > scroller.scrollLeft + scroller.clientWidth)
      scroller.scrollLeft = place + cell - scroller.clientWidth;
  });
  return { picture: () => matrixPicture(context), focusable: widget };
};
