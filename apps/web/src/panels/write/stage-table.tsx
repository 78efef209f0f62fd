import type { ReactElement } from 'react';
import { percent } from '../../ui/numbers.ts';
import { labelOf } from './controls.ts';
import css from './stage-table.module.css';
import type { Stage } from './stages.ts';

const LINE: Readonly<Record<string, string>> = { model: 'The model' };

/** What each filter leaves, in the order in which they run. */
export const StageTable = ({ stages }: { readonly stages: readonly Stage[] }): ReactElement => (
  <table className={css['stages']}>
    <caption className="visually-hidden">What each filter leaves, in the order in which they run</caption>
    <thead>
      <tr>
        <th scope="col">Filter</th>
        <th scope="col">Tokens left</th>
        <th scope="col" title="How much of the probability before it the filter leaves">
          Keeps
        </th>
        <th scope="col" title="As many tokens of equal probability would be as open: e to the entropy">
          As open as
        </th>
      </tr>
    </thead>
    <tbody>
      {stages.map(({ name, left, kept, open }) => (
        <tr key={name} data-stage={name} data-left={left} data-kept={kept}>
          <th scope="row">{LINE[name] ?? labelOf(name as never)}</th>
          <td>{left.toLocaleString('en-US')}</td>
          <td>{name === 'model' ? '' : percent(kept)}</td>
          <td>{open < 100 ? open.toFixed(1) : Math.round(open).toLocaleString('en-US')}</td>
        </tr>
      ))}
    </tbody>
  </table>
);
