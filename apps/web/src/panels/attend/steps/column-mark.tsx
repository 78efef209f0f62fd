import { type ReactElement, type RefObject, useLayoutEffect, useRef } from 'react';
import css from './steps.module.css';

/**
 * A frame around one number of every vector in a column. It is one element over the table: one in each row would have all
 * rows styled and painted anew as it moves.
 */
export const ColumnMark = ({
  table,
  part,
  at,
  of,
}: {
  readonly table: RefObject<HTMLTableElement | null>;
  readonly part: 'key' | 'value';
  /** Which of how many numbers. */
  readonly at: number;
  readonly of: number;
}): ReactElement => {
  const mark = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const strip = table.current?.querySelector(`tbody td[data-part=${part}] [data-values]`)?.getBoundingClientRect();
    const body = table.current?.tBodies[0]?.getBoundingClientRect();
    const whole = table.current?.getBoundingClientRect();
    if (!mark.current || !strip || !body || !whole) return;
    const { style } = mark.current;
    style.top = `${body.top - whole.top}px`;
    style.height = `${body.height}px`;
    style.width = `${Math.max(3, strip.width / of)}px`;
    style.transform = `translateX(${strip.left - whole.left + (strip.width * at) / of}px)`;
  });
  return <div ref={mark} className={css['mark']} aria-hidden="true" data-column-mark={`${part} ${at}`} />;
};
