import { type FocusEvent, type KeyboardEvent, type PointerEvent, type RefObject, useRef, useState } from 'react';
import type { Pointed } from './pointed.ts';

type Body = HTMLTableSectionElement;

type UsePointed = {
  readonly pointed: Pointed;
  readonly body: RefObject<Body | null>;
  /** Of the body of the table. */
  readonly events: {
    onPointerMove(event: PointerEvent): void;
    onPointerDown(event: PointerEvent): void;
    onPointerLeave(): void;
    onKeyDown(event: KeyboardEvent): void;
    onFocus(event: FocusEvent): void;
  };
};

/** What is pointed at in a table of vectors of K numbers; where nothing is, the row `usual`. */
export const usePointed = (K: number, rows: number, usual: number): UsePointed => {
  const [chosen, setChosen] = useState<Pointed>();
  const pointed: Pointed = chosen && chosen.row < rows ? chosen : { row: usual };
  const body = useRef<Body>(null);

  const point = (next: Pointed | undefined): void => {
    if (next?.row !== chosen?.row || next?.cell !== chosen?.cell) setChosen(next);
  };
  const over = (event: PointerEvent): void => {
    const target = event.target as HTMLElement;
    const row = Number(target.closest<HTMLElement>('tr')?.dataset['row'] ?? Number.NaN);
    const part = target.closest<HTMLElement>('td')?.dataset['part'];
    const strip = target.closest<HTMLElement>('[data-values]');
    if (Number.isNaN(row)) return;
    if (!strip) {
      point({ row });
      return;
    }
    const { left, width } = strip.getBoundingClientRect();
    const i = Math.max(0, Math.min(K - 1, Math.floor(((event.clientX - left) / width) * K)));
    point({ row, cell: part === 'value' ? K + i : i });
  };
  const keyDown = (event: KeyboardEvent): void => {
    const { row, cell } = pointed;
    const last = rows - 1;
    const moves: Record<string, Pointed> = {
      ArrowDown: { row: Math.min(last, row + 1), cell },
      ArrowUp: { row: Math.max(0, row - 1), cell },
      Home: { row: 0, cell },
      End: { row: last, cell },
      ArrowRight: { row, cell: Math.min(2 * K - 1, (cell ?? -1) + 1) },
      ArrowLeft: { row, cell: cell === undefined || cell === 0 ? undefined : cell - 1 },
      Escape: { row },
    };
    const next = moves[event.key];
    if (!next || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    point(next);
    body.current?.querySelector<HTMLElement>(`tr[data-row="${next.row}"] button`)?.focus();
  };
  return {
    pointed,
    body,
    events: {
      onPointerMove: over,
      onPointerDown: over,
      onPointerLeave: () => chosen && point({ row: chosen.row }),
      onKeyDown: keyDown,
      onFocus: ({ target }) => {
        const row = Number(target.closest('tr')?.dataset['row']);
        if (row !== pointed.row) point({ row, cell: pointed.cell });
      },
    },
  };
};
