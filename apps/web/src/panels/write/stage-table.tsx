import type { ReactElement } from 'react';
import { percent } from '../../ui/numbers.ts';
import { labelOf } from './controls.ts';
import css from './stage-table.module.css';
import type { Stage } from './stages.ts';

const LINE: Readonly<Record<string, string>> = { model: 'The model' };

/** What each filter leaves, in the order in which they run. */
export const StageTable = ({ stages }: { readonly stages: readonly Stage[] }): ReactElement => (
  <>
    <table className={css['stages']}>
      <caption className="visually-hidden">What each filter leaves, in the order in which they run</caption>
      <thead>
        <tr>
          <th scope="col">Filter</th>
          <th scope="col">Tokens left</th>
          <th scope="col">Mass kept</th>
          <th scope="col">Perplexity</th>
        </tr>
      </thead>
      <tbody>
        {stages.map(({ name, left, kept, perplexity }) => (
          <tr key={name} data-stage={name} data-left={left} data-kept={kept}>
            <th scope="row">{LINE[name] ?? labelOf(name as never)}</th>
            <td>{left.toLocaleString('en-US')}</td>
            <td>{name === 'model' ? '' : percent(kept)}</td>
            <td>{perplexity < 100 ? perplexity.toFixed(1) : Math.round(perplexity).toLocaleString('en-US')}</td>
          </tr>
        ))}
      </tbody>
    </table>
    <p className={css['about']}>
      Mass kept: the probability that a filter leaves, before what is left is scaled to 100 %. Perplexity: e to the
      entropy, the number of equally likely tokens that would leave as much open.
    </p>
  </>
);
