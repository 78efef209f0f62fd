import type { ReactElement } from 'react';
import type { StepNumber } from './explain.ts';
import { column, type Part, stepOf } from './step-row.tsx';
import css from './steps.module.css';
import { Strip } from './strip.tsx';

type Cell = ReactElement | false;

/** The cells of the head and the foot of the table: only those of columns that are shown. */
export const stepCells = (
  shows: (part: Part) => boolean,
  upTo: StepNumber,
): {
  head(part: Part, text: string): Cell;
  vector(part: Part, what: string, values: Float32Array, most: number): Cell;
  cell(part: Part, content?: string, exact?: number): Cell;
} => ({
  head: (part, text) =>
    shows(part) && (
      <th scope="col" {...column(part, upTo)}>
        {part !== 'product' && <span className={css['digit']}>{stepOf[part]}</span>}
        {text}
      </th>
    ),
  vector: (part, what, values, most) =>
    shows(part) && (
      <td {...column(part, upTo)}>
        <Strip what={what} values={values} most={most} />
      </td>
    ),
  cell: (part, content, exact) =>
    shows(part) && (
      <td {...column(part, upTo)} className="numbers" data-exact={exact}>
        {content}
      </td>
    ),
});
